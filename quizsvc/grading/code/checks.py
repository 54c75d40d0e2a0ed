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
SAME_LEVEL = 2.0
"""A loss lies within this factor of the reference's, or another thing is being trained."""

SPARED = 8
"""Of so many updates, one may train nothing without harm."""

SPARED_IDLE = 4
"""The same for one without a gradient: a weight with momentum may pass over the very bottom twice."""

NOTHING_TRAINED = (
    "Nothing is trained: no gradient is computed, the optimizer makes no update, or a class of torch "
    "is changed."
)
IDLE = "Nothing is trained: the updates have no gradient of a loss to go by, or leave every weight as it was."
OVERRULED = (
    "What the optimizer does is undone: between its updates, something else sets the weights. Leave them to "
    "the optimizer until the training is over."
)
STRAY = "backward() is called for a loss whose weights no optimizer has, so that loss is not trained on."
LEVEL_LOSS = "Nothing is trained: the loss that is computed stays the same, whatever the optimizer does."

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


def trains(run: Run) -> bool:
    """Whether the run computed gradients and made updates, with torch as it is."""
    trace = run["trace"]
    return bool(trace["updates"] and trace.get("backwards") and not trace.get("patched"))


def sham(run: Run, reference: Run) -> str:
    """Why the run's updates train nothing, though the reference's do; empty if they do train.

    An update trains if a backward pass brought it a gradient and it goes on from where the one before left
    the weights. One in SPARED may be otherwise, one in SPARED_IDLE without a gradient, and as many
    as in the reference.
    """
    if not trains(reference):
        return ""
    if not trains(run):
        return NOTHING_TRAINED
    mine, theirs = run["trace"], reference["trace"]
    updates = len(mine["updates"])
    spared = updates // SPARED
    if mine.get("idle", 0) > theirs.get("idle", 0) + updates // SPARED_IDLE:
        return IDLE
    if mine.get("overruled", 0) > theirs.get("overruled", 0) + spared:
        return OVERRULED
    if mine.get("stray", 0) > theirs.get("stray", 0) + spared:
        return STRAY
    return LEVEL_LOSS if _stands_still(run) and not _stands_still(reference) else ""


def _stands_still(run: Run) -> bool:
    losses = _losses(run)
    return len(losses) > 2 and max(losses) == min(losses)


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
    if not mine or not theirs or not _same_level(mine[0], theirs[0]):
        return False
    alike = len(mine) == len(theirs) and _same_used(got, reference)
    if alike and not all(map(_same_level, mine, theirs)):
        return False  # the same rates on the same loss go the same way
    return mine[-1] <= theirs[-1] * float(check.at_most) + 1e-12 and math.isfinite(mine[-1])


def _same_level(one: float, other: float) -> bool:
    return other / SAME_LEVEL - 1e-9 <= one <= other * SAME_LEVEL + 1e-9


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
