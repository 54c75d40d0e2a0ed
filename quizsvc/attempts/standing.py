"""Where a learner stands with one question of an attempt, worked out from what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quizsvc.attempts.models import AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.regrades.telling import judged_anew
from quizsvc.bank.contents import asked
from quizsvc.content.model import Question
from quizsvc.grading import Grade
from quizsvc.grading.grade import outcome_of
from quizsvc.scoring import Rules, fold


@dataclass(slots=True)
class Standing:
    """All rows of one item, in the order they were written, and the regrades that concern it.

    Right and wrong are as of today: what a response was found to be when it was sent may have been regraded.
    """

    item: AttemptItem
    rules: Rules
    responses: list[Response] = field(default_factory=list)
    hints: list[HintTaken] = field(default_factory=list)
    ledger: list[ScoreEntry] = field(default_factory=list)
    regrades: list[Regrade] = field(default_factory=list)

    @property
    def asked(self) -> Question:
        """The question as this attempt asks it."""
        return asked(self.item.revision, self.item.variant)

    @property
    def counted(self) -> list[Response]:
        """The responses that used a try."""
        return [response for response in self.responses if response.try_number is not None]

    @property
    def tries_left(self) -> int:
        """How many tries are left to use."""
        return max(0, self.rules.tries - len(self.counted))

    @property
    def answered(self) -> bool:
        """Whether any response counts."""
        return bool(self.counted)

    @property
    def correct(self) -> bool:
        """Whether a response that counts is right, on whichever try."""
        return any(self.fraction(response) >= 1 for response in self.counted)

    @property
    def closed(self) -> bool:
        """Whether answers have stopped to count: out of tries, revealed, or answered right, unless that would
        tell a test's learner so.
        """
        told_right = self.correct and self.rules.feedback_at_once
        return told_right or self.tries_left == 0 or self.item.revealed_at is not None

    @property
    def wrong(self) -> int:
        """How many tries were not wholly right."""
        return sum(self.fraction(response) < 1 for response in self.counted)

    @property
    def moments(self) -> list[tuple[datetime, str]]:
        """When something was done to the question: answers, hints, its solution asked for."""
        times = [response.created_at for response in self.responses]
        times += [hint.created_at for hint in self.hints]
        times += [self.item.revealed_at] if self.item.revealed_at else []
        return [(at, self.item.question_id) for at in times]

    @property
    def points(self) -> float:
        """The score, folded over the ledger."""
        return fold((entry.response_id, entry.points) for entry in self.ledger)

    def entry(self, response: Response) -> ScoreEntry | None:
        """What the ledger has of a response today; None where it earns nothing by its kind."""
        return next((entry for entry in reversed(self.ledger) if entry.response_id == response.id), None)

    def fraction(self, response: Response) -> float:
        """How right a response is today, 0 to 1."""
        grade = self.regraded(response)
        return response.fraction if grade is None else grade.fraction

    def outcome_of(self, response: Response) -> str:
        """What became of a response, as of today."""
        return response.outcome if self.regraded(response) is None else outcome_of(self.fraction(response))

    def regraded(self, response: Response) -> Grade | None:
        """What a response came to by regrades; None where its first grade stands."""
        if not self.regrades or response.outcome == "ungradable":
            return None
        first = response
        if response.duplicate_of is not None:
            first = next(one for one in self.responses if one.id == response.duplicate_of)
        return judged_anew(self.item, self.regrades, first, self.entry(first))

    def same_as(self, answer: Mapping[str, Any]) -> Response | None:
        """The first response that gave this very answer and was wrong; of a test, whatever it was."""
        same = (response for response in self.counted if response.answer == answer)
        return next((r for r in same if self.fraction(r) < 1 or not self.rules.feedback_at_once), None)

    def mistake_of(self, response: Response) -> Mapping[str, Any] | None:
        """The mistake that a response makes, as of today."""
        if (grade := self.regraded(response)) is None:
            mistake: Mapping[str, Any] | None = response.feedback.get("mistake")
            return mistake
        return {"id": grade.mistake.id, "text": grade.mistake.text} if grade.mistake else None

    def last_mistake(self) -> Mapping[str, Any] | None:
        """The mistake named by the last response that counts and names one."""
        named = (self.mistake_of(response) for response in reversed(self.counted))
        return next((mistake for mistake in named if mistake), None)

    @property
    def outcome(self) -> str:
        """The best outcome so far, or `unanswered`."""
        if not self.counted:
            return "unanswered"
        return self.outcome_of(max(self.counted, key=self.fraction))


def by_question(
    items: Sequence[AttemptItem],
    rules: Rules,
    responses: Sequence[Response],
    hints: Sequence[HintTaken],
    ledger: Sequence[ScoreEntry],
    *,
    regrades: Sequence[Regrade],
) -> dict[str, Standing]:
    """One Standing per item from the rows of a whole attempt, each sorted by number."""
    standings = {item.question_id: Standing(item, rules) for item in items}
    for response in responses:
        standings[response.question_id].responses.append(response)
    for hint in hints:
        standings[hint.question_id].hints.append(hint)
    for entry in ledger:
        standings[entry.question_id].ledger.append(entry)
    for regrade in regrades:
        standings[regrade.question_id].regrades.append(regrade)
    return standings
