"""What is due for review, what is coming, and what an open test keeps back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, AttemptItem
from quizsvc.attempts.open_tests import asked_in_open_tests, open_test_of
from quizsvc.bank.contents import content_of, light
from quizsvc.bank.models import Question
from quizsvc.db.types import now
from quizsvc.mastery.models import Card
from quizsvc.mastery.service import due

DAY_S = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Review:
    """A question that was answered before, and when it is to be asked again."""

    question: str
    topic: str
    kind: str
    difficulty: str
    stem: str
    due_at: datetime
    due: bool
    state: str
    last_review: datetime
    interval_days: float
    reviews: int
    lapses: int


def reviews(
    session: Session, learner_id: str, *, topic: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of the learner's reviews, soonest due first; a constant number of statements."""
    moment = now()
    mine = due(learner_id, topic).where(Question.id.not_in(asked_in_open_tests(learner_id)))
    rows = session.execute(_after(mine, cursor).limit(limit + 1)).all()
    more, rows = len(rows) > limit, rows[:limit]
    stems = _stems(session, [question for _, question in rows])
    return {
        "items": [_review(card, question, stems[question.id], moment) for card, question in rows],
        "next": _cursor(rows[-1][0]) if more else None,
        **_counts(session, mine, moment),
        "held_back": _held_back(session, learner_id, topic),
    }


def _review(card: Card, question: Question, stem: str, moment: datetime) -> Review:
    return Review(
        question=question.id,
        topic=question.topic_id,
        kind=question.kind,
        difficulty=question.difficulty,
        stem=stem,
        due_at=card.due_at,
        due=card.due_at <= moment,
        state=card.state,
        last_review=card.last_review_at,
        interval_days=(card.due_at - card.last_review_at).total_seconds() / DAY_S,
        reviews=card.reviews,
        lapses=card.lapses,
    )


def _counts(session: Session, mine: sa.Select[Card, Question], moment: datetime) -> dict[str, Any]:
    times = mine.order_by(None).with_only_columns(Card.due_at).subquery()
    is_due = times.c.due_at <= moment
    due_now, coming, next_due_at = session.execute(
        sa.select(
            sa.func.count().filter(is_due),
            sa.func.count().filter(~is_due),
            sa.func.min(times.c.due_at).filter(~is_due),
        )
    ).one()
    return {"due": due_now, "coming": coming, "next_due_at": next_due_at}


def _held_back(session: Session, learner_id: str, topic: str | None) -> list[dict[str, Any]]:
    """The learner's open tests that ask what could be reviewed, each with how many such questions."""
    query = (
        sa.select(Attempt.id, Attempt.title, sa.func.count())
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .join(Card, sa.and_(Card.question_id == AttemptItem.question_id, Card.learner_id == learner_id))
        .where(open_test_of(learner_id))
        .group_by(Attempt.id, Attempt.title)
        .order_by(Attempt.id)
    )
    if topic is not None:
        query = query.where(Attempt.topic_id == topic)
    return [{"attempt": i, "title": title, "questions": n} for i, title, n in session.execute(query)]


def _stems(session: Session, questions: list[Question]) -> dict[str, str]:
    revisions = light(session, [str(question.revision_id) for question in questions])
    return {revision.question_id: content_of(revision).stem for revision in revisions.values()}


def _cursor(card: Card) -> str:
    return f"{(card.due_at - EPOCH) // timedelta(microseconds=1)}.{card.question_id}"


def _after(query: sa.Select[Card, Question], cursor: str | None) -> sa.Select[Card, Question]:
    if cursor is None:
        return query
    at, _, question_id = cursor.partition(".")
    last = EPOCH + timedelta(microseconds=int(at))
    return query.where(
        sa.or_(Card.due_at > last, sa.and_(Card.due_at == last, Card.question_id > question_id))
    )
