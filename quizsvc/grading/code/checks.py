"""What each check of a code question looks at in a run, and when an answer's run agrees with the reference's.

Pure: two runs in, a judgement out. Nothing here runs anything.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from quizsvc.content.model import Check, CheckKind
from quizsvc.scoring import same_rate

Run = Mapping[str, Any]

RATE_TOLERANCE = 1e-6
"""Relative difference under which two used rates are one: float arithmetic in another order makes less."""
LEVEL = 0.01
"""A loss that changes by less than this share of itself neither falls nor rises."""
SAME_START = 2.0
"""The first loss lies within this factor of the reference's, or another thing is being trained."""

LARGEST_EXPONENT = 300
"""Of a printed rate; beyond lies no float."""

ORDER_WORDS = {
    "optimizer_first": "optimizer.step() first",
    "scheduler_first": "scheduler.step() first",
    "mixed": "now one first, now the other",
    "none": "no order: not both are called",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether one check holds for one run, what was expected and what came out, in a learner's words."""

    passed: bool
    expected: Any
    got: Any


def judge(check: Check, got: Run, reference: Run, calls: frozenset[str]) -> Judgement:
    """Hold `got` against the reference's run on the same given numbers; `calls` is what the text calls."""
    if check.kind is CheckKind.CALLS:
        return _calls(check, calls)
    expected = _SHOWN[check.kind](reference)
    if got["status"] != "ok":
        return Judgement(False, expected, None)
    return Judgement(_HOLDS[check.kind](check, got, reference), expected, _SHOWN[check.kind](got))


def trained(run: Run) -> bool:
    """Whether the run computed gradients and updated weights by most of its updates, with torch as it is."""
    trace = run["trace"]
    updates = len(trace["updates"])
    idle = 2 * trace.get("idle", 0) > updates
    return (
        bool(updates and trace.get("backwards") and trace.get("moved", True))
        and not idle
        and not trace.get("patched")
    )


def same_behaviour(kinds: Sequence[CheckKind], one: Run, other: Run) -> bool:
    """Whether two runs are alike in all that checks of these kinds look at."""
    alike = [_ALIKE[kind](one, other) for kind in kinds if kind is not CheckKind.CALLS]
    return one["status"] == other["status"] == "ok" and bool(alike) and all(alike)


def called(tree: ast.AST) -> frozenset[str]:
    """The names of all functions and methods that a text calls, without what stands before the last dot."""
    functions = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = (part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in functions)
    return frozenset(names)


def _calls(check: Check, calls: frozenset[str]) -> Judgement:
    missing = [name for name in check.required if name not in calls]
    unwanted = [name for name in check.forbidden if name in calls]
    wanted = [f"calls {name}" for name in check.required] + [f"no {name}" for name in check.forbidden]
    found = [f"no {name}" for name in missing] + [f"calls {name}" for name in unwanted]
    return Judgement(not found, wanted, found or wanted)


def _printed(run: Run) -> list[str]:
    return [str(entry["text"]) for entry in run["printed"]]


def _used(run: Run) -> list[Any]:
    """One rate for each update; a list of them where parameter groups differ."""
    rates = []
    for update in run["trace"]["updates"]:
        groups = list(dict.fromkeys(update["lr"]))
        rates.append(groups[0] if len(groups) == 1 else list(update["lr"]))
    return rates


def _losses(run: Run) -> list[float]:
    """The loss that each update trained on; what is not finite becomes infinity."""
    values = [loss for loss in run["trace"].get("losses", ()) if loss is not None]
    return [
        value if isinstance(value, float | int) and math.isfinite(value) else math.inf for value in values
    ]


def _trend(run: Run) -> str:
    losses = _losses(run)
    if len(losses) < 2:
        return "no losses"
    share = max(1, len(losses) // 10)
    first, last = sum(losses[:share]) / share, sum(losses[-share:]) / share
    if not math.isfinite(last) or last > first * (1 + LEVEL):
        return "rises"
    return "falls" if last < first * (1 - LEVEL) else "stays level"


def _order(run: Run) -> str:
    words = ORDER_WORDS.get(run["trace"]["order"], str(run["trace"]["order"]))
    return words + (", after an extra scheduler.step()" if run["trace"].get("early_steps") else "")


def _last_loss(run: Run) -> float | str | None:
    losses = _losses(run)
    if not losses:
        return None
    return float(f"{losses[-1]:.6g}") if math.isfinite(losses[-1]) else "not finite"


def _same_printed(got: Run, reference: Run) -> bool:
    a, b = _printed(got), _printed(reference)
    return len(a) == len(b) and all(_same_shown(x, y) for x, y in zip(a, b, strict=True))


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
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < LARGEST_EXPONENT else None


def _half(number: Decimal) -> Decimal:
    """Half a unit of the last digit that was printed."""
    return Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2


def _same_used(one: Run, other: Run) -> bool:
    a, b = _used(one), _used(other)
    return len(a) == len(b) and all(_close(x, y) for x, y in zip(a, b, strict=True))


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_close(x, y) for x, y in zip(one, other, strict=True))
    numbers = isinstance(one, float | int) and isinstance(other, float | int)
    return math.isclose(one, other, rel_tol=RATE_TOLERANCE) if numbers else one == other


def _order_holds(got: Run, reference: Run) -> bool:
    """The same order; or no scheduler at all, when there is nothing that could come too early."""
    mine, theirs = got["trace"], reference["trace"]
    by_hand = mine["order"] == "none" and not mine.get("schedulers") and bool(mine["updates"])
    same = mine["order"] == theirs["order"] or (by_hand and theirs["order"] == "optimizer_first")
    return same and bool(mine.get("early_steps")) == bool(theirs.get("early_steps"))


def _last_loss_holds(check: Check, got: Run, reference: Run) -> bool:
    mine, theirs = _losses(got), _losses(reference)
    if not mine or not theirs or not _same_start(mine[0], theirs[0]):
        return False
    return mine[-1] <= theirs[-1] * float(check.at_most) + 1e-12 and math.isfinite(mine[-1])


def _same_start(one: float, other: float) -> bool:
    return other / SAME_START <= one <= other * SAME_START


def _same_losses(one: Run, other: Run) -> bool:
    a, b = _losses(one), _losses(other)
    return len(a) == len(b) and all(
        x == y or math.isclose(x, y, rel_tol=1e-4, abs_tol=1e-9) for x, y in zip(a, b, strict=True)
    )


_SHOWN: dict[CheckKind, Callable[[Run], Any]] = {
    CheckKind.RATES_PRINTED: _printed,
    CheckKind.RATES_USED: _used,
    CheckKind.ORDER: _order,
    CheckKind.LOSS_TREND: _trend,
    CheckKind.FINAL_LOSS: _last_loss,
}
_HOLDS: dict[CheckKind, Callable[[Check, Run, Run], bool]] = {
    CheckKind.RATES_PRINTED: lambda _, got, reference: _same_printed(got, reference),
    CheckKind.RATES_USED: lambda _, got, reference: _same_used(got, reference),
    CheckKind.ORDER: lambda _, got, reference: _order_holds(got, reference),
    CheckKind.LOSS_TREND: lambda _, got, reference: _trend(got) == _trend(reference),
    CheckKind.FINAL_LOSS: _last_loss_holds,
}
_ALIKE: dict[CheckKind, Callable[[Run, Run], bool]] = {
    CheckKind.RATES_PRINTED: _same_printed,
    CheckKind.RATES_USED: _same_used,
    CheckKind.ORDER: lambda one, other: _order(one) == _order(other),
    CheckKind.LOSS_TREND: lambda one, other: _trend(one) == _trend(other),
    CheckKind.FINAL_LOSS: _same_losses,
}
