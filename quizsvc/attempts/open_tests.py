"""What a learner's open tests keep from the ways in which the service picks the questions."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, AttemptItem
from quizsvc.content.model import Mode
from quizsvc.errors import HelpNotAllowed


def asked_in_open_tests(learner_id: str) -> sa.Select[str]:
    """The ids of the questions of every test that the learner has begun and not finished."""
    return (
        sa.select(AttemptItem.question_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(open_test_of(learner_id))
    )


def open_test_of(learner_id: str) -> sa.ColumnElement[bool]:
    """Whether an attempt is a test that the learner has begun and not finished."""
    return sa.and_(Attempt.learner_id == learner_id, Attempt.mode == Mode.TEST, Attempt.finished_at.is_(None))


def refuse_asked_in_a_test(session: Session, attempt: Attempt, question_id: str | None = None) -> None:
    """Raise HelpNotAllowed if a test that the learner has open asks this question, or any of the attempt's.

    Holds for what the service picks, which it never picks from an open test: one may have begun since.
    """
    if attempt.quiz_id is not None:
        return
    query = asked_in_open_tests(attempt.learner_id)
    if question_id is None:
        mine = sa.select(AttemptItem.question_id).where(AttemptItem.attempt_id == attempt.id)
        query = query.where(AttemptItem.question_id.in_(mine))
    else:
        query = query.where(AttemptItem.question_id == question_id)
    if session.scalar(query.limit(1)) is not None:
        raise HelpNotAllowed("A test that you have open asks the same question. Finish that test first.")
