"""A learning rate that falls to nothing too soon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizsvc.grading.diagnosis.smoothing import level, values

COLLAPSE = 1e4  # the rate falls to its maximum divided by this, or to 0, and stays there
STILL_TO_COME = 0.25  # share of the updates that are left when it does; less is a planned end near 0
FEWEST_TO_COME = 5  # and no fewer updates than this
STILL_HIGH = 0.5  # share of the first loss that is left at the end


def rate_collapsed(rates: Sequence[Any], losses: Sequence[Any]) -> int | None:
    """The index of the update at which the rate has collapsed for good, or None.

    `rates` is one per update (the largest of the groups), `losses` the curve of the same training, of any
    length. Without losses nothing is said: a rate may well end near 0 when all is learned.
    """
    curve = [value for value in values(losses) if value is not None]
    numbers = [0.0 if rate is None else float(rate) for rate in rates]
    if len(curve) < 2 or not numbers or max(numbers) <= 0:
        return None
    top = max(range(len(numbers)), key=numbers.__getitem__)
    at = len(numbers)
    while at > top + 1 and numbers[at - 1] <= numbers[top] / COLLAPSE:
        at -= 1
    left = len(numbers) - at
    if left < max(FEWEST_TO_COME, STILL_TO_COME * len(numbers)):
        return None
    start, end = curve[0], level(curve[-max(1, len(curve) // 5) :])
    return at if start > 0 and end >= STILL_HIGH * start else None
