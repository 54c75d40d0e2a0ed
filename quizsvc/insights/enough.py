"""How many responses it takes before a figure is shown, and which attempts make them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from quizsvc.insights.results import Which

ENOUGH = 30
"""Under so many responses a figure says more about chance than about the question."""


class Counted(Protocol):
    """Results, with how many there are."""

    @property
    def n(self) -> int: ...


T = TypeVar("T", bound=Counted)


def gathered(gather: Callable[[Which], T], which: Which | None) -> tuple[Which, T]:
    """The results of the attempts wanted; unless told, of the first ones, as Moodle's report has it, or of
    all of them while the first ones are too few.
    """
    if which is not None:
        return which, gather(which)
    first = gather(Which.FIRST)
    return (Which.FIRST, first) if first.n >= ENOUGH else (Which.ALL, gather(Which.ALL))


def standing(n: int) -> dict[str, Any]:
    """n, whether figures are shown, and if not why."""
    why = None if n >= ENOUGH else f"Figures are shown from {ENOUGH} responses on; so far there are {n}."
    return {"n": n, "shown": n >= ENOUGH, "why": why}
