"""Attempts as recorded: whose they are, and where their learner stands with each question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from quizsvc.api.paging import page
from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.standing import Standing, by_question
from quizsvc.bank.contents import LIGHT, ready
from quizsvc.db.statement import On, Statement
from quizsvc.errors import NotFound
from quizsvc.scoring import Rules

Row = TypeVar("Row", Response, HintTaken, ScoreEntry)


def list_own(session: Session, learner_id: str, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the learner's attempts, newest first."""
    query = sa.select(Attempt).where(Attempt.learner_id == learner_id)
    return page(session, query, Attempt.id, limit=limit, cursor=cursor, newest_first=True)


def own(session: Session, learner_id: str, attempt_id: str, *, lock: bool = False) -> Attempt:
    """The learner's attempt. Raises NotFound, for somebody else's too.

    `lock`: nobody else changes it before this session commits, on whichever process.
    """
    attempt = session.scalar(_ATTEMPT_LOCKED if lock else _ATTEMPT, {"attempt": attempt_id})
    if attempt is None or attempt.learner_id != learner_id:
        raise not_yours(attempt_id)
    return attempt


def not_yours(attempt_id: str) -> NotFound:
    """What is said of an attempt that is not there, or is somebody else's."""
    return NotFound(f"You have no attempt {attempt_id!r}; GET /api/v1/attempts lists yours.")


def not_in_it(question_id: str) -> NotFound:
    """What is said of a question that the attempt does not ask."""
    return NotFound(f"The question {question_id!r} is not part of this attempt, whose `questions` are.")


def rules_of(attempt: Attempt) -> Rules:
    """The rules the attempt began under."""
    return Rules(**attempt.rules)


def standings(session: Session, attempt: Attempt) -> dict[str, Standing]:
    """Where the learner stands with each question, in order; a constant number of statements."""
    items = session.scalars(_ITEMS, {"attempt": attempt.id}).all()
    ready(session, [item.revision for item in items])
    return _with_rows(session, attempt, items)


def standing(session: Session, attempt: Attempt, question_id: str) -> Standing:
    """Where the learner stands with one question. Raises NotFound when it is not in the attempt."""
    found = item(session, attempt, question_id)
    return _with_rows(session, attempt, [found], question_id)[question_id]


def item(session: Session, attempt: Attempt, question_id: str) -> AttemptItem:
    """One question of the attempt, with its revision. Raises NotFound when it is not in it."""
    found = session.scalar(_ITEM, {"attempt": attempt.id, "question": question_id})
    if found is None:
        raise not_in_it(question_id)
    ready(session, [found.revision])
    return found


def regrades(session: Session, attempt: Attempt, items: Sequence[AttemptItem]) -> Sequence[Regrade]:
    """The regrades that concern the items' questions since the attempt began, oldest first."""
    if session.connection().execute(_ANY_REGRADE, _about(attempt, items)).first() is None:
        return []
    return regrades_of(session, attempt, items)


def regrades_of(session: Session, attempt: Attempt, items: Sequence[AttemptItem]) -> list[Regrade]:
    """The same, where there is known to be any."""
    return [
        regrade
        for regrade in session.scalars(_REGRADES, _about(attempt, items))
        if regrade.from_revision_id
        in (None, *(i.revision_id for i in items if i.question_id == regrade.question_id))
    ]


def _about(attempt: Attempt, items: Sequence[AttemptItem]) -> dict[str, Any]:
    return {"questions": [item.question_id for item in items], "since": attempt.created_at}


def _with_rows(
    session: Session, attempt: Attempt, items: Sequence[AttemptItem], question_id: str | None = None
) -> dict[str, Standing]:
    return by_question(
        items,
        rules_of(attempt),
        rows(session, Response, attempt.id, question_id),
        rows(session, HintTaken, attempt.id, question_id),
        rows(session, ScoreEntry, attempt.id, question_id),
        regrades=regrades(session, attempt, items),
    )


def rows(on: On, model: type[Row], attempt_id: str, question_id: str | None) -> Sequence[Row]:
    """What was written once, as plain rows with the model's attributes: no session has to track them."""
    if question_id is None:
        return _OF_ATTEMPT[model].all(on, attempt=attempt_id)
    return _OF_ITEM[model].all(on, attempt=attempt_id, question=question_id)


# Every answer runs these: made once, since making a statement takes as long as running it.
_ATTEMPT = sa.select(Attempt).where(Attempt.id == sa.bindparam("attempt"))
_ATTEMPT_LOCKED = _ATTEMPT.with_for_update()
_ITEMS = (
    sa.select(AttemptItem)
    .where(AttemptItem.attempt_id == sa.bindparam("attempt"))
    .order_by(AttemptItem.position)
    .options(joinedload(AttemptItem.revision, innerjoin=True).options(*LIGHT))
)
_ITEM = _ITEMS.where(AttemptItem.question_id == sa.bindparam("question"))
_ANY_REGRADE = (
    sa.select(Regrade.__table__.c.id)
    .where(
        Regrade.__table__.c.question_id.in_(sa.bindparam("questions", expanding=True)),
        Regrade.__table__.c.created_at > sa.bindparam("since"),
    )
    .limit(1)
)
_REGRADES = (
    sa.select(Regrade)
    .where(
        Regrade.question_id.in_(sa.bindparam("questions", expanding=True)),
        Regrade.created_at > sa.bindparam("since"),
    )
    .order_by(Regrade.created_at, Regrade.id)
    .options(joinedload(Regrade.revision))
)
_OF_ATTEMPT_QUERY = {
    model: sa.select(model.__table__)
    .where(model.__table__.c.attempt_id == sa.bindparam("attempt"))
    .order_by(model.__table__.c.question_id, model.__table__.c.number)
    for model in (Response, HintTaken, ScoreEntry)
}
_OF_ATTEMPT = {model: Statement(query) for model, query in _OF_ATTEMPT_QUERY.items()}
_OF_ITEM = {
    model: Statement(query.where(model.__table__.c.question_id == sa.bindparam("question")))
    for model, query in _OF_ATTEMPT_QUERY.items()
}
