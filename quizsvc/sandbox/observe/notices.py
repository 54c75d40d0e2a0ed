"""Warnings that a snippet sets off, shown as ever and told of besides; tracebacks without our frames."""

import traceback
import warnings
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from quizsvc.sandbox.observe.traced import UNSEEN
from quizsvc.sandbox.observe.watch import MESSAGE, Watch, around, guarded


@guarded
def _warned(watch: Watch, notice: Any) -> None:
    # A warning that names the snippet knows its line best; torch's own name a file of torch.
    line = notice.lineno if notice.filename == watch.filename else watch.line()
    category = getattr(notice.category, "__name__", "Warning")
    watch.tell("warning", category=category[:100], message=str(notice.message)[:MESSAGE], line=line)


def _shown(original: Callable[..., Any]) -> Callable[..., Any]:
    def _showwarnmsg(msg: Any) -> None:
        _warned(msg)
        original(msg)

    return _showwarnmsg


def _without_ours(original: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def walk(trace: TracebackType | None) -> Iterator[Any]:
        return (step for step in original(trace) if step[0].f_code.co_filename != UNSEEN)

    return walk


def install() -> None:
    """Hook the place through which warnings are shown, and those that walk tracebacks. Once per process."""
    around(warnings, "_showwarnmsg", _shown)
    for name in ("walk_tb", "_walk_tb_with_full_positions"):
        if name in traceback.__dict__:
            around(traceback, name, _without_ours)


def begin() -> None:
    """Let warnings be shown that were already shown while the process was made ready."""
    mutated = getattr(warnings, "_filters_mutated", None) or getattr(
        warnings, "_filters_mutated_lock_held", None
    )
    if mutated is not None:
        mutated()
