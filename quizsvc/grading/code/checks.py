"""What each check of a code question looks at in a run, and when an answer's run agrees with the reference's.

Pure: two runs in, a judgement out. Nothing here runs anything.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from quizsvc.content.model import Check, CheckKind
from quizsvc.grading.code.behaviour import (
    Run,
    last_loss_of,
    losses_of,
    order_of,
    rates_printed,
    rates_used,
    same_course,
    same_level,
    same_losses,
    same_printed,
    same_used,
    trend_of,
)


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


def _order_holds(got: Run, reference: Run) -> bool:
    """The same order; or no scheduler at all, when there is nothing that could come too early."""
    mine, theirs = got["trace"], reference["trace"]
    by_hand = mine["order"] == "none" and not mine.get("schedulers") and bool(mine["updates"])
    same = mine["order"] == theirs["order"] or (by_hand and theirs["order"] == "optimizer_first")
    return same and bool(mine.get("early_steps")) == bool(theirs.get("early_steps"))


def _last_loss_holds(check: Check, got: Run, reference: Run) -> bool:
    mine, theirs = losses_of(got), losses_of(reference)
    if not mine or not theirs or not same_level(mine[0], theirs[0]):
        return False
    alike = len(mine) == len(theirs) == len(got["trace"]["updates"]) and same_used(got, reference)
    if alike and not same_course(mine, theirs):
        return False  # the same rates on the same loss go the same way
    return mine[-1] <= theirs[-1] * float(check.at_most) + 1e-12 and math.isfinite(mine[-1])


_SHOWN: dict[CheckKind, Callable[[Run], Any]] = {
    CheckKind.RATES_PRINTED: rates_printed,
    CheckKind.RATES_USED: rates_used,
    CheckKind.ORDER: order_of,
    CheckKind.LOSS_TREND: trend_of,
    CheckKind.FINAL_LOSS: last_loss_of,
}
_HOLDS: dict[CheckKind, Callable[[Check, Run, Run], bool]] = {
    CheckKind.RATES_PRINTED: lambda _, got, reference: same_printed(got, reference),
    CheckKind.RATES_USED: lambda _, got, reference: same_used(got, reference),
    CheckKind.ORDER: lambda _, got, reference: _order_holds(got, reference),
    CheckKind.LOSS_TREND: lambda _, got, reference: trend_of(got) == trend_of(reference),
    CheckKind.FINAL_LOSS: _last_loss_holds,
}
_ALIKE: dict[CheckKind, Callable[[Run, Run], bool]] = {
    CheckKind.RATES_PRINTED: same_printed,
    CheckKind.RATES_USED: same_used,
    CheckKind.ORDER: lambda one, other: order_of(one) == order_of(other),
    CheckKind.LOSS_TREND: lambda one, other: trend_of(one) == trend_of(other),
    CheckKind.FINAL_LOSS: same_losses,
}
