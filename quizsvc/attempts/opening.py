"""What an answer has to know of its attempt, in as few statements as there are kinds of rows."""

from __future__ import annotations

from functools import partial
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.attempts.reading import not_in_it, not_yours, regrades_of, rows, rules_of
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.service import refuse_finished
from quizsvc.attempts.standing import Standing
from quizsvc.bank.contents import LIGHT, ready
from quizsvc.db import Model


def open_question(
    session: Session, learner_id: str, attempt_id: str, question_id: str, *, lock: bool = False
) -> tuple[Attempt, Standing]:
    """The learner's open attempt and where they stand with one of its questions.

    `lock`: nobody else changes the attempt before this session commits, on whichever process. Raises
    NotFound, for somebody else's attempt too, and AttemptFinished.
    """
    if lock and session.get_bind().dialect.name != "sqlite":
        # Alone: what is read in the statement that waits for a lock is of before the wait.
        session.execute(_LOCK, {"attempt": attempt_id})
    found = session.execute(_ASKED, {"attempt": attempt_id, "question": question_id}).first()
    if found is None or found.Attempt.learner_id != learner_id:
        raise not_yours(attempt_id)
    attempt, item = found.Attempt, found.AttemptItem
    refuse_finished(attempt)
    if item is None:
        raise not_in_it(question_id)
    ready(session, [item.revision])
    of_it = partial(rows, session, attempt_id=attempt_id, question_id=question_id)
    return attempt, Standing(
        item,
        rules_of(attempt),
        responses=list(of_it(Response)) if found.responses else [],
        hints=list(of_it(HintTaken)) if found.hints else [],
        ledger=list(of_it(ScoreEntry)) if found.ledger else [],
        regrades=regrades_of(session, attempt, [item]) if found.regrades else [],
    )


def _any_of(model: type[Model]) -> sa.Exists:
    table = model.__table__.c
    return sa.exists().where(table.attempt_id == Attempt.id, table.question_id == AttemptItem.question_id)


_REGRADE = cast(sa.Table, Regrade.__table__).c
_LOCK = sa.select(Attempt.id).where(Attempt.id == sa.bindparam("attempt")).with_for_update()
_ASKED = (
    sa.select(
        Attempt,
        AttemptItem,
        _any_of(Response).label("responses"),
        _any_of(HintTaken).label("hints"),
        _any_of(ScoreEntry).label("ledger"),
        sa.exists()
        .where(_REGRADE.question_id == AttemptItem.question_id, _REGRADE.created_at > Attempt.created_at)
        .label("regrades"),
    )
    .outerjoin(
        AttemptItem,
        sa.and_(AttemptItem.attempt_id == Attempt.id, AttemptItem.question_id == sa.bindparam("question")),
    )
    .where(Attempt.id == sa.bindparam("attempt"))
    .options(joinedload(AttemptItem.revision).options(*LIGHT))
)
