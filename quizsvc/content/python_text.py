"""Python text as a syntax tree. Never raises: a text that Python cannot read has no tree."""

from __future__ import annotations

import ast
import threading
import warnings

_one_at_a_time = threading.Lock()


def parsed(code: str) -> ast.Module | None:
    """The tree of `code`; None if Python cannot read it, or not in bounded depth."""
    with _one_at_a_time, warnings.catch_warnings():  # of odd escapes; the filters are the process's own
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
