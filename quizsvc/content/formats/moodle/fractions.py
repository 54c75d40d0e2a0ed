"""Which options are right, by the percentages that Moodle gives them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from quizsvc.content.formats.items import NotTaken

NEGATIVE = (
    "Negative fractions are left out: a wrong option takes one right one away, and no score falls below 0."
)
WEIGHTS = (
    "Weights of options are left out: every right option counts the same, and half-right ones count as wrong."
)
ANY = "Where any one of several right options was enough, all of them have to be chosen now."


class RightOnes:
    """`marks` says of each option whether it is right; `note` hears what is lost by that. Raises NotTaken."""

    def __init__(self, fractions: Sequence[str], multiple: bool, note: Callable[[str], None]) -> None:
        values = [_percent(fraction) for fraction in fractions]
        best = max(values, default=0)
        if best <= 0:
            raise NotTaken("no option is marked as right")
        self.marks = [value > 0 if multiple else math.isclose(value, best, abs_tol=0.01) for value in values]
        positive = [value for value in values if value > 0]
        if any(value < 0 for value in values):
            note(NEGATIVE)
        if max(positive) - min(positive) > 0.01 or (not multiple and best < 99.9):
            note(WEIGHTS)
        if not multiple and sum(self.marks) > 1:
            note(ANY)


def _percent(text: str) -> float:
    try:
        value = float(text.strip().rstrip("%").replace(",", ".") or 0)
    except ValueError:
        raise NotTaken(f"an option's fraction is not a number: {text[:20]!r}") from None
    if not math.isfinite(value):
        raise NotTaken("an option's fraction is not a number")
    return value
