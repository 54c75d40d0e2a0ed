"""Every review of a learner's, read back from what was recorded; a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizsvc.attempts.models import Attempt, AttemptItem, CardRating, Response, ScoreEntry
from quizsvc.mastery.spacing import Recall, Review, recall_of

Answer = tuple[datetime, float]
"""When, and how right as the ledger has it now."""


def reviews_of(session: Session, learner_id: str, question_ids: Collection[str]) -> dict[str, list[Review]]:
    """The reviews of these questions that the learner may know of, by question, in no order."""
    reviews: dict[str, list[Review]] = defaultdict(list)
    answers: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for row in session.execute(_answers(learner_id, question_ids)):
        attempt_id, question_id, at, fraction, hints = row
        reviews[question_id].append((at, recall_of(fraction, hints)))
        answers[attempt_id, question_id].append((at, fraction))
    for attempt_id, question_id, at, rules in session.execute(_reveals(learner_id, question_ids)):
        if not _closed_before(at, answers[attempt_id, question_id], rules["tries"]):
            reviews[question_id].append((at, Recall.AGAIN))
    for question_id, at, recall in session.execute(_card_ratings(learner_id, question_ids)):
        reviews[question_id].append((at, Recall(recall)))
    return reviews


def newest_entry() -> sa.ColumnElement[bool]:
    """Whether a line of the ledger is the last of its response, which is the one that holds."""
    later = aliased(ScoreEntry)
    return ~sa.exists().where(later.response_id == ScoreEntry.response_id, later.number > ScoreEntry.number)


def told() -> sa.ColumnElement[bool]:
    """Whether the learner may know how the answers of an attempt went."""
    return sa.or_(Attempt.mode != "test", Attempt.finished_at.is_not(None))


def _answers(learner_id: str, question_ids: Collection[str]) -> sa.Select[str, str, datetime, float, int]:
    return (
        sa.select(
            Response.attempt_id,
            Response.question_id,
            Response.created_at,
            ScoreEntry.fraction,
            ScoreEntry.hints_before,
        )
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(ScoreEntry, ScoreEntry.response_id == Response.id)
        .where(
            Attempt.learner_id == learner_id,
            Response.question_id.in_(question_ids),
            Response.try_number.is_not(None),
            newest_entry(),
            told(),
        )
    )


def _reveals(learner_id: str, question_ids: Collection[str]) -> sa.Select[str, str, datetime | None, Any]:
    """Given up, which turning a flashcard is not."""
    return (
        sa.select(AttemptItem.attempt_id, AttemptItem.question_id, AttemptItem.revealed_at, Attempt.rules)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(
            Attempt.learner_id == learner_id,
            Attempt.mode != "flashcards",
            AttemptItem.question_id.in_(question_ids),
            AttemptItem.revealed_at.is_not(None),
        )
    )


def _card_ratings(learner_id: str, question_ids: Collection[str]) -> sa.Select[str, datetime, str]:
    return (
        sa.select(CardRating.question_id, CardRating.created_at, CardRating.recall)
        .join(Attempt, Attempt.id == CardRating.attempt_id)
        .where(Attempt.learner_id == learner_id, CardRating.question_id.in_(question_ids))
    )


def _closed_before(at: datetime, answers: list[Answer], tries: int) -> bool:
    earlier = [fraction for when, fraction in answers if when <= at]
    return len(earlier) >= tries or any(fraction >= 1 for fraction in earlier)
