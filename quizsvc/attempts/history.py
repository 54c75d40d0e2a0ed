"""Every review of learners, read back from what was recorded; a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizsvc.attempts.models import Attempt, AttemptItem, CardRating, Response, ScoreEntry
from quizsvc.attempts.modes import DrawnMode
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.content.model import Mode
from quizsvc.mastery.spacing import Recall, Review, recall_of

Key = tuple[str, str]
"""A learner and a question."""

Answer = tuple[datetime, float]
"""When, and how right as the ledger has it now."""


def reviews_of(
    session: Session, learner_ids: Collection[str], question_ids: Collection[str] | None = None
) -> dict[Key, list[Review]]:
    """The reviews that the learners may know of, by learner and question, in no order; of all questions where
    none are named, and then without those that have no review.
    """
    keys = product(sorted(learner_ids), sorted(question_ids or ()))
    reviews: dict[Key, list[Review]] = defaultdict(list, {key: [] for key in keys})
    answers: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for row in session.execute(_of(_answers(), learner_ids, Response.question_id, question_ids)):
        learner_id, question_id, attempt_id, at, fraction, hints = row
        reviews[learner_id, question_id].append((at, recall_of(fraction, hints)))
        answers[attempt_id, question_id].append((at, fraction))
    for row in session.execute(_of(_reveals(), learner_ids, AttemptItem.question_id, question_ids)):
        learner_id, question_id, attempt_id, at, rules = row
        if not _closed_before(at, answers[attempt_id, question_id], rules["tries"]):
            reviews[learner_id, question_id].append((at, Recall.AGAIN))
    for row in session.execute(_of(_card_ratings(), learner_ids, CardRating.question_id, question_ids)):
        learner_id, question_id, at, recall = row
        reviews[learner_id, question_id].append((at, Recall(recall)))
    return reviews


def newest_entry() -> sa.ColumnElement[bool]:
    """Whether a line of the ledger is the last of its response, which is the one that holds."""
    later = aliased(ScoreEntry)
    return ~sa.exists().where(later.response_id == ScoreEntry.response_id, later.number > ScoreEntry.number)


def standing_entry() -> sa.ColumnElement[bool]:
    """What `newest_entry` says, looked for only where a regrade may have added a line to the first."""
    return sa.or_(ScoreEntry.question_id.not_in(sa.select(Regrade.question_id)), newest_entry())


def told() -> sa.ColumnElement[bool]:
    """Whether the learner may know how the answers of an attempt went."""
    return sa.or_(Attempt.mode != Mode.TEST, Attempt.finished_at.is_not(None))


Rows = sa.Select[*tuple[Any, ...]]


def _of(query: Rows, learner_ids: Collection[str], column: Any, question_ids: Collection[str] | None) -> Rows:
    query = query.where(Attempt.learner_id.in_(learner_ids))
    return query if question_ids is None else query.where(column.in_(question_ids))


def _answers() -> Rows:
    return (
        sa.select(
            Attempt.learner_id,
            Response.question_id,
            Response.attempt_id,
            Response.created_at,
            ScoreEntry.fraction,
            ScoreEntry.hints_before,
        )
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(ScoreEntry, ScoreEntry.response_id == Response.id)
        .where(Response.try_number.is_not(None), newest_entry(), told())
    )


def _reveals() -> Rows:
    """Given up, which turning a flashcard is not."""
    return (
        sa.select(
            Attempt.learner_id,
            AttemptItem.question_id,
            AttemptItem.attempt_id,
            AttemptItem.revealed_at,
            Attempt.rules,
        )
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.mode != DrawnMode.FLASHCARDS, AttemptItem.revealed_at.is_not(None))
    )


def _card_ratings() -> Rows:
    return sa.select(
        Attempt.learner_id, CardRating.question_id, CardRating.created_at, CardRating.recall
    ).join(Attempt, Attempt.id == CardRating.attempt_id)


def _closed_before(at: datetime, answers: list[Answer], tries: int) -> bool:
    earlier = [fraction for when, fraction in answers if when <= at]
    return len(earlier) >= tries or any(fraction >= 1 for fraction in earlier)
