"""What a run shows of its training (rates, losses, order of steps), and when two runs show the same.

Pure: nothing here runs anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from quizsvc.scoring import as_share, same_rate

Run = Mapping[str, Any]

RATE_TOLERANCE = 1e-6
"""Relative difference under which two used rates are one: float arithmetic in another order makes less."""
LEVEL = 0.01
"""A loss that changes by less than this share of itself neither falls nor rises."""
SAME_LEVEL = 2.0
"""A loss lies within this factor of the reference's, or another thing is being trained."""
SAME_COURSE = 0.01
"""Relative difference of losses that the same rates lead to from the same weights; a decoy makes more."""

LARGEST_EXPONENT = 300
"""Of a printed rate; beyond lies no float."""

ORDER_WORDS = {
    "optimizer_first": "optimizer.step() first",
    "scheduler_first": "scheduler.step() first",
    "mixed": "now one first, now the other",
    "none": "no order: not both are called",
}


def rates_printed(run: Run) -> list[str]:
    """The learning rates that it printed, as it wrote them."""
    return [str(entry["text"]) for entry in run["printed"]]


def rates_used(run: Run) -> list[Any]:
    """One rate for each update; a list of them where parameter groups differ."""
    rates = []
    for update in run["trace"]["updates"]:
        groups = list(dict.fromkeys(update["lr"]))
        rates.append(groups[0] if len(groups) == 1 else list(update["lr"]))
    return rates


def losses_of(run: Run) -> list[float]:
    """The loss that each update trained on; what is not finite becomes infinity."""
    values = [loss for loss in run["trace"].get("losses", ()) if loss is not None]
    return [
        value if isinstance(value, float | int) and math.isfinite(value) else math.inf for value in values
    ]


def trend_of(run: Run) -> str:
    """Whether the loss rises, falls or stays level, by the means of its first and last tenth."""
    losses = losses_of(run)
    if len(losses) < 2:
        return "no losses"
    share = max(1, len(losses) // 10)
    first, last = sum(losses[:share]) / share, sum(losses[-share:]) / share
    if not math.isfinite(last) or last > first * (1 + LEVEL):
        return "rises"
    return "falls" if last < first * (1 - LEVEL) else "stays level"


def order_of(run: Run) -> str:
    """The order of the steps, in a learner's words."""
    words = ORDER_WORDS.get(run["trace"]["order"], str(run["trace"]["order"]))
    return words + (", after an extra scheduler.step()" if run["trace"].get("early_steps") else "")


def last_loss_of(run: Run) -> float | str | None:
    """The last loss to six digits; None without losses."""
    losses = losses_of(run)
    if not losses:
        return None
    return float(f"{losses[-1]:.6g}") if math.isfinite(losses[-1]) else "not finite"


def same_printed(got: Run, reference: Run) -> bool:
    """Whether both printed the same rates, each as far as it was printed."""
    a, b = rates_printed(got), rates_printed(reference)
    return len(a) == len(b) and all(
        _same_shown(x, y) or _vanished(x, y, reference) for x, y in zip(a, b, strict=True)
    )


def _vanished(got: str, reference: str, run: Run) -> bool:
    """Whether `got` shows a rate that the reference used and of which its format left only zeros."""
    zeros = _number(reference)
    if zeros is None or zeros:
        return False
    rates = {rate for update in run["trace"]["updates"] for rate in update["lr"] if rate}
    return any(same_rate(got, rate) and abs(rate) <= _half(zeros) for rate in rates)


def _same_shown(got: str, reference: str) -> bool:
    """Whether both can be roundings of one number. 0 is a rounding of nothing but 0.

    A rate of one digit has to be exact if it is the learner's; the reference's author chose a format, and
    small rates leave no more of it.
    """
    if same_rate(got, reference):
        return True
    one, other = _number(got), _number(reference)
    if not one or not other or len(one.as_tuple().digits) < 2:
        return False
    return abs(one - other) <= _half(one) + _half(other)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(as_share(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < LARGEST_EXPONENT else None


def _half(number: Decimal) -> Decimal:
    """Half a unit of the last digit that was printed."""
    return Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2


def same_used(one: Run, other: Run) -> bool:
    """Whether their updates used the same rates, but for float arithmetic in another order."""
    a, b = rates_used(one), rates_used(other)
    return len(a) == len(b) and all(_close(x, y) for x, y in zip(a, b, strict=True))


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_close(x, y) for x, y in zip(one, other, strict=True))
    numbers = isinstance(one, float | int) and isinstance(other, float | int)
    return math.isclose(one, other, rel_tol=RATE_TOLERANCE) if numbers else one == other


def same_level(one: float, other: float) -> bool:
    """Whether a loss lies about where the other does."""
    return other / SAME_LEVEL - 1e-9 <= one <= other * SAME_LEVEL + 1e-9


def same_course(losses: Sequence[float], others: Sequence[float]) -> bool:
    """Whether as many updates at the same rates go the same way: closely from the same first loss.

    From another, as weights that were drawn in another order have it, at the same level.
    """
    if not losses:
        return True
    close = partial(math.isclose, rel_tol=SAME_COURSE, abs_tol=1e-6 * abs(others[0]))
    return all(map(close if close(losses[0], others[0]) else same_level, losses, others))


def same_losses(one: Run, other: Run) -> bool:
    """Whether their updates trained on the same losses, to four digits."""
    a, b = losses_of(one), losses_of(other)
    return len(a) == len(b) and all(
        x == y or math.isclose(x, y, rel_tol=1e-4, abs_tol=1e-9) for x, y in zip(a, b, strict=True)
    )
