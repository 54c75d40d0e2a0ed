"""What grading an answer comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from quizsvc.content.model import Mistake


class Outcome(StrEnum):
    """What became of a response."""

    CORRECT = "correct"
    PARTIALLY_CORRECT = "partially_correct"
    INCORRECT = "incorrect"
    UNGRADABLE = "ungradable"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Grade:
    """How right an answer is (`fraction`, 0 to 1) and what to tell the learner about it.

    `checks` is what came of each check on the visible set: {title, passed, expected, got}; `hidden` what came
    of the hidden ones: {sets, failed, diagnosis}. `record` is what a later report or regrade needs; learners
    never see it. `ungradable` when the service failed and not the answer, or when an answer is refused only
    for what honest ones do as well.
    """

    fraction: float
    message: str
    mistake: Mistake | None = None
    diagnosis: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    run: Mapping[str, Any] | None = None
    checks: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    hidden: Mapping[str, Any] | None = None
    record: Mapping[str, Any] | None = None
    ungradable: bool = False

    @property
    def outcome(self) -> Outcome:
        """Correct, partly, or not; or that nobody can tell."""
        return Outcome.UNGRADABLE if self.ungradable else outcome_of(self.fraction)


def outcome_of(fraction: float) -> Outcome:
    """What being right to `fraction`, 0 to 1, is called."""
    if fraction >= 1:
        return Outcome.CORRECT
    return Outcome.PARTIALLY_CORRECT if fraction > 0 else Outcome.INCORRECT
