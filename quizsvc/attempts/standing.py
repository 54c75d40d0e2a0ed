"""Where a learner stands with one question of an attempt, worked out from what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizsvc.attempts.models import AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.bank import service as bank
from quizsvc.content.model import Question
from quizsvc.scoring import Rules, fold


@dataclass(slots=True)
class Standing:
    """All rows of one item, in the order they were written."""

    item: AttemptItem
    rules: Rules
    responses: list[Response] = field(default_factory=list)
    hints: list[HintTaken] = field(default_factory=list)
    ledger: list[ScoreEntry] = field(default_factory=list)

    @property
    def asked(self) -> Question:
        """The question as this attempt asks it."""
        return bank.asked(self.item.revision, self.item.variant)

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
        return any(response.fraction >= 1 for response in self.counted)

    @property
    def closed(self) -> bool:
        """Whether nothing more can be earned: answered right, out of tries, or revealed."""
        return self.correct or self.tries_left == 0 or self.item.revealed_at is not None

    @property
    def wrong(self) -> int:
        """How many tries were not wholly right."""
        return sum(response.fraction < 1 for response in self.counted)

    @property
    def points(self) -> float:
        """The score, folded over the ledger."""
        return fold((entry.response_id, entry.points) for entry in self.ledger)

    def same_as(self, answer: Mapping[str, Any]) -> Response | None:
        """The first wrong response that gave this very answer."""
        return next((r for r in self.counted if r.fraction < 1 and r.answer == answer), None)

    def last_mistake(self) -> Mapping[str, Any] | None:
        """The mistake named by the last response that counts and names one."""
        named = (r.feedback.get("mistake") for r in reversed(self.counted))
        return next((mistake for mistake in named if mistake), None)

    @property
    def outcome(self) -> str:
        """The best outcome so far, or `unanswered`."""
        if not self.counted:
            return "unanswered"
        return max(self.counted, key=lambda response: response.fraction).outcome


def by_question(
    items: Sequence[AttemptItem],
    rules: Rules,
    responses: Sequence[Response],
    hints: Sequence[HintTaken],
    ledger: Sequence[ScoreEntry],
) -> dict[str, Standing]:
    """One Standing per item from the rows of a whole attempt, each sorted by number."""
    standings = {item.question_id: Standing(item, rules) for item in items}
    for response in responses:
        standings[response.question_id].responses.append(response)
    for hint in hints:
        standings[hint.question_id].hints.append(hint)
    for entry in ledger:
        standings[entry.question_id].ledger.append(entry)
    return standings
