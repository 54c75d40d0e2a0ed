"""Whether two answers are the same program."""

from __future__ import annotations

import ast

from quizsvc.content.python_text import parsed


def same_program(one: str, other: str) -> bool:
    """Whether two texts differ in layout and comments at most."""
    if one.strip() == other.strip():
        return True
    first, second = parsed(one), parsed(other)
    try:
        return first is not None and second is not None and ast.dump(first) == ast.dump(second)
    except RecursionError:
        return False
