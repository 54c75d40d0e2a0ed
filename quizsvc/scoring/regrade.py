"""What the tries of one question are worth once its answers are judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from quizsvc.scoring.rules import Rules, earned


class Policy(StrEnum):
    """How a regrade treats what was scored before."""

    CURRENT_ONLY = "current_only"
    CURRENT_OR_PREVIOUS = "current_or_previous"
    FULL_CREDIT = "full_credit"
    NONE = "none"

    @property
    def grades(self) -> bool:
        """Whether answers are judged under the new revision at all."""
        return self in (Policy.CURRENT_ONLY, Policy.CURRENT_OR_PREVIOUS)


@dataclass(frozen=True, slots=True)
class Try:
    """One try as the ledger has it: how right it is, what lay before it, and the share it earns."""

    fraction: float
    wrong_before: int
    hints_before: int
    earned: float


def regraded(tries: Sequence[Try], now: Sequence[float], policy: Policy, rules: Rules) -> list[Try]:
    """The tries of one question, in order, after a regrade. `now` is how right each is today, 0 to 1.

    A try that was taken for wrong and is right no longer costs the ones after it; hints keep their price.
    current_or_previous takes the better of both for each try, so that no score falls; full_credit earns all
    of it whatever was tried before.
    """
    result: list[Try] = []
    for was, fraction in zip(tries, now, strict=True):
        wrong = sum(done.fraction < 1 for done in result)
        match policy:
            case Policy.CURRENT_ONLY:
                share = earned(fraction, wrong, was.hints_before, rules)
                fresh = Try(fraction, wrong, was.hints_before, share)
            case Policy.CURRENT_OR_PREVIOUS:
                better = max(fraction, was.fraction)
                share = earned(better, wrong, was.hints_before, rules)
                fresh = Try(better, wrong, was.hints_before, max(share, was.earned))
            case Policy.FULL_CREDIT:
                fresh = replace(was, fraction=1.0, earned=1.0)
            case Policy.NONE:
                fresh = was
        result.append(fresh)
    return result
