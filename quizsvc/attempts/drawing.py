"""Attempts for which the service picks the questions: reviews, flashcards, predict, mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.beginning import pin
from quizsvc.attempts.models import Attempt, AttemptItem
from quizsvc.attempts.modes import KINDS, TITLES, DrawnMode
from quizsvc.attempts.open_tests import asked_in_open_tests
from quizsvc.bank import service as bank
from quizsvc.bank.models import Question
from quizsvc.content.model import Kind
from quizsvc.db.types import new_id, now
from quizsvc.errors import NothingDue, NothingToAsk
from quizsvc.mastery.models import Card
from quizsvc.mastery.service import due
from quizsvc.scoring.rules import PRACTICE, Rules


class Why(StrEnum):
    """Why a question was picked."""

    DUE = "due"
    NEW = "new"
    LEVEL = "level"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Pick:
    """A question and why it was picked; `due_at` of its card, `expected` the chance of a right answer."""

    question: Question
    why: Why
    due_at: datetime | None = None
    expected: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain JSON, as the attempt keeps it."""
        at = self.due_at and self.due_at.isoformat()
        return {"kind": self.why, "due_at": at, "expected": self.expected}


def begin_drawn(
    session: Session, learner_id: str, *, mode: DrawnMode, topic: str | None = None, limit: int = 20
) -> Attempt:
    """A new attempt at up to `limit` questions that fit the mode; an adaptive one begins with none.

    Raises NotFound for an unknown topic, NothingDue, NothingToAsk.
    """
    lesson = bank.get_topic(session, topic) if topic else None
    attempt = Attempt(
        id=new_id(),
        learner_id=learner_id,
        topic_id=topic,
        title=f"{TITLES[mode]}: {lesson.title}" if lesson else TITLES[mode],
        mode=mode.value,
        rules=_rules(mode).to_dict(),
    )
    picks = [] if mode is DrawnMode.ADAPTIVE else _picks(session, learner_id, mode, topic, limit)
    add(session, attempt, picks)
    session.add(attempt)
    session.flush()
    return attempt


def add(session: Session, attempt: Attempt, picks: list[Pick], first: int = 1) -> list[AttemptItem]:
    """The picked questions as items of the attempt, each with its reason."""
    items = pin(session, attempt, [pick.question for pick in picks], first)
    for item, pick in zip(items, picks, strict=True):
        item.reason = pick.to_dict()
        item.attempt_id = attempt.id
    session.add_all(items)
    return items


def free(question_id: sa.ColumnElement[str] | Any, learner_id: str) -> sa.ColumnElement[bool]:
    """Whether no test that the learner has open asks the question."""
    return question_id.not_in(asked_in_open_tests(learner_id))


def _picks(
    session: Session, learner_id: str, mode: DrawnMode, topic_id: str | None, limit: int
) -> list[Pick]:
    kinds = KINDS.get(mode, tuple(Kind))
    cards = due(learner_id, topic_id).where(Question.kind.in_(kinds), free(Question.id, learner_id))
    picks = [
        Pick(question, Why.DUE, card.due_at)
        for card, question in session.execute(cards.where(Card.due_at <= now()).limit(limit))
    ]
    if mode is DrawnMode.REVIEW:
        return picks or _refuse_review(session, cards)
    if topic_id is not None and len(picks) < limit:
        picks += [Pick(question, Why.NEW) for question in _new(session, learner_id, topic_id, kinds, limit)]
    if len(picks) < limit:
        later = session.execute(cards.where(Card.due_at > now()).limit(limit))
        picks += [Pick(question, Why.COMING, card.due_at) for card, question in later]
    if not picks:
        raise NothingToAsk(f"{TITLES[mode]}: the topic has no question that no open test of yours asks.")
    return picks[:limit]


def _new(
    session: Session, learner_id: str, topic_id: str, kinds: Iterable[Kind], limit: int
) -> list[Question]:
    """Questions that the learner has not answered yet, in authored order; one quick statement per kind."""
    unseen = ~sa.exists().where(Card.learner_id == learner_id, Card.question_id == Question.id)
    found: list[Question] = []
    for kind in kinds:
        query = bank.published().where(
            Question.topic_id == topic_id, Question.kind == kind, unseen, free(Question.id, learner_id)
        )
        found += session.scalars(query.order_by(Question.position).limit(limit))
    return sorted(found, key=lambda question: (question.position, question.id))


def _refuse_review(session: Session, cards: sa.Select[Card, Question]) -> list[Pick]:
    coming = session.execute(cards.limit(1)).first()
    if coming is None:
        raise NothingDue("Nothing to review yet: answer some questions first.")
    raise NothingDue(f"Nothing is due. The next review is due at {coming[0].due_at:%Y-%m-%d %H:%M} UTC.")


def _rules(mode: DrawnMode) -> Rules:
    """A practice; flashcards earn nothing, so nothing has a price."""
    if mode is DrawnMode.FLASHCARDS:
        return replace(PRACTICE, try_penalty=0.0, hint_price=0.0, points=dict.fromkeys(PRACTICE.points, 0.0))
    return PRACTICE
