"""Working out every card and every rating anew from what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.history import newest_entry, reviews_of, told
from quizsvc.attempts.models import Attempt, AttemptItem, Response, ScoreEntry
from quizsvc.bank.batches import in_batches
from quizsvc.bank.contents import content_of
from quizsvc.bank.models import Revision
from quizsvc.content.model import Mode, Question
from quizsvc.db import Database
from quizsvc.mastery.elo import PRIOR, Rating, guess_of, update
from quizsvc.mastery.models import Card, LearnerRating, RevisionRating
from quizsvc.mastery.service import lock_learners, renew_cards

LEARNERS_AT_A_TIME = 50
"""In one transaction: others may answer in between."""

ROWS_AT_A_TIME = 5000


def renew_all(db: Database) -> tuple[int, int]:
    """Make all cards and ratings anew; gives how many of each. Nobody can answer while ratings are made,
    which takes seconds for a million responses.
    """
    for learners in in_batches(_learners(db), LEARNERS_AT_A_TIME):
        with db.write() as session:
            lock_learners(session, learners)
            renew_cards(session, learners, reviews_of(session, learners))
    with db.write() as session:
        ratings = _renew_ratings(session)
        cards = session.scalar(sa.select(sa.func.count()).select_from(Card)) or 0
    return cards, ratings


def _learners(db: Database) -> Iterator[str]:
    after = ""
    while True:
        query = sa.select(Attempt.learner_id).where(Attempt.learner_id > after).distinct()
        with db.read() as session:
            found = session.scalars(query.order_by(Attempt.learner_id).limit(ROWS_AT_A_TIME)).all()
        yield from found
        if len(found) < ROWS_AT_A_TIME:
            return
        after = found[-1]


def _renew_ratings(session: Session) -> int:
    """Fold the first tries in the order in which their learners were told how they went."""
    bodies: dict[str, Question] = {}
    questions: dict[str, Rating] = {}
    learners: dict[tuple[str, str], Rating] = {}
    for learner_id, revision_id, outcome in session.execute(_first_tries()).yield_per(ROWS_AT_A_TIME):
        if revision_id not in bodies:
            bodies[revision_id] = content_of(session.get_one(Revision, revision_id))
        body = bodies[revision_id]
        key = learner_id, str(body.topic)
        learners[key], questions[revision_id] = update(
            learners.get(key, Rating()),
            questions.get(revision_id, Rating(PRIOR[body.difficulty])),
            outcome,
            guess_of(len(body.options)),
        )
    session.execute(sa.delete(LearnerRating))
    session.execute(sa.delete(RevisionRating))
    _insert(
        session,
        LearnerRating,
        [
            {"learner_id": learner, "topic_id": topic, "value": rating.value, "n": rating.n}
            for (learner, topic), rating in learners.items()
        ],
    )
    _insert(
        session,
        RevisionRating,
        [
            {"revision_id": name, "topic_id": bodies[name].topic, "value": rating.value, "n": rating.n}
            for name, rating in questions.items()
        ],
    )
    return len(learners) + len(questions)


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    for some in in_batches(rows, ROWS_AT_A_TIME):
        session.execute(sa.insert(model), some)


def _first_tries() -> sa.Select[str, str, float]:
    """Learner, revision and outcome of each answer that was the first its learner had to do with the
    question, and was given without a hint.
    """
    when = sa.case((Attempt.mode == Mode.TEST, Attempt.finished_at), else_=Response.created_at)
    return (
        sa.select(Attempt.learner_id, AttemptItem.revision_id, ScoreEntry.fraction)
        .join(Response, Response.attempt_id == Attempt.id)
        .join(
            AttemptItem,
            sa.and_(AttemptItem.attempt_id == Attempt.id, AttemptItem.question_id == Response.question_id),
        )
        .join(ScoreEntry, ScoreEntry.response_id == Response.id)
        .join(
            Card,
            sa.and_(
                Card.learner_id == Attempt.learner_id,
                Card.question_id == Response.question_id,
                Card.first_review_at == Response.created_at,
            ),
        )
        .where(Response.try_number == 1, ScoreEntry.hints_before == 0, newest_entry(), told())
        .order_by(when, Response.id)
    )
