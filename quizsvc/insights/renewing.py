"""Working out every card and every rating anew from what was recorded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

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
from quizsvc.mastery.service import OWNER, Key, Rated, lock_learners, renew_cards, renew_ratings

LEARNERS_AT_A_TIME = 20
RATINGS_AT_A_TIME = 500
"""In one transaction: others may answer in between."""

ROWS_AT_A_TIME = 5000

Ratings = dict[Key, Rating]


def renew_all(db: Database) -> tuple[int, int]:
    """Make all cards and ratings anew, a few at a time while learners answer; gives how many of each."""
    for learners in in_batches(_learners(db), LEARNERS_AT_A_TIME):
        with _turn(db) as session:
            lock_learners(session, learners)
            renew_cards(session, learners, reviews_of(session, learners))
    ratings = _renew_ratings(db)
    with db.read() as session:
        cards = session.scalar(sa.select(sa.func.count()).select_from(Card)) or 0
    return cards, ratings


@contextmanager
def _turn(db: Database) -> Iterator[Session]:
    """A short transaction, after which as much time is left to others as it took."""
    began = time.monotonic()
    with db.write() as session:
        yield session
    time.sleep(time.monotonic() - began)


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


def _renew_ratings(db: Database) -> int:
    """Compare what is kept with the fold, both at one moment, and write where they differ."""
    with db.read() as session:
        folded = _folded(session)
        changes = {
            kind: {key: change for key, change in _compared(session, kind, found) if len(set(change)) == 2}
            for kind, found in folded.items()
        }
    for kind, differing in changes.items():
        for some in in_batches(sorted(differing.items()), RATINGS_AT_A_TIME):
            with _turn(db) as session:
                renew_ratings(session, kind, dict(some))
    return sum(map(len, folded.values()))


def _folded(session: Session) -> dict[Rated, Ratings]:
    """Fold the first tries in the order in which their learners were told how they went."""
    bodies: dict[str, Question] = {}
    questions: Ratings = {}
    learners: Ratings = {}
    for learner_id, revision_id, outcome in session.execute(_first_tries()).yield_per(ROWS_AT_A_TIME):
        if revision_id not in bodies:
            bodies[revision_id] = _body(session, revision_id)
        body = bodies[revision_id]
        mine, its = (learner_id, str(body.topic)), (revision_id, str(body.topic))
        learners[mine], questions[its] = update(
            learners.get(mine, Rating()),
            questions.get(its, Rating(PRIOR[body.difficulty])),
            outcome,
            guess_of(len(body.options)),
        )
    return {LearnerRating: learners, RevisionRating: questions}


def _compared(session: Session, kind: Rated, folded: Ratings) -> Iterator[tuple[Key, tuple[Rating, Rating]]]:
    """Each rating as it is kept and as it is folded; without answers it is its prior."""
    kept = {
        (owner, topic): Rating(value, n)
        for owner, topic, value, n in session.execute(
            sa.select(OWNER[kind], kind.topic_id, kind.value, kind.n)
        )
    }
    for key in kept.keys() | folded.keys():
        prior = Rating()
        if kind is RevisionRating and not (key in kept and key in folded):
            prior = Rating(PRIOR[_body(session, key[0]).difficulty])
        yield key, (kept.get(key, prior), folded.get(key, prior))


def _body(session: Session, revision_id: str) -> Question:
    return content_of(session.get_one(Revision, revision_id))


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
