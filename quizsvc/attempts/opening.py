"""What an answer has to know of its attempt, in as few statements as there are kinds of rows."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, cast

import sqlalchemy as sa

from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.attempts.reading import not_in_it, not_yours, regrades_of, rows, rules_of
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.service import refuse_finished
from quizsvc.attempts.standing import Standing
from quizsvc.bank.contents import content_of
from quizsvc.bank.models import Revision
from quizsvc.db import Model
from quizsvc.db.statement import Statement
from quizsvc.db.transaction import Transaction


def open_question(
    on: Transaction,
    learner_id: str,
    attempt_id: str,
    question_id: str,
    arrived: datetime,
    *,
    lock: bool = False,
) -> tuple[Attempt, Standing]:
    """The learner's open attempt and where they stand with one of its questions, as plain rows.

    `lock`: nobody else changes the attempt before this transaction commits, on whichever process. Raises
    NotFound, for somebody else's attempt too, AttemptFinished, and TimeIsUp for what `arrived` too late.
    """
    attempt: Attempt = (_ATTEMPT_LOCKED if lock else _ATTEMPT).first(
        on, attempt=attempt_id, learner=learner_id
    )
    if attempt is None:
        raise not_yours(attempt_id)
    refuse_finished(attempt, arrived)
    found = _ITEM.first(on, attempt=attempt_id, question=question_id, since=attempt.created_at)
    if found is None:
        raise not_in_it(question_id)
    item = cast(AttemptItem, _Item(on, found))
    of_it = partial(rows, on, attempt_id=attempt_id, question_id=question_id)
    return attempt, Standing(
        item,
        rules_of(attempt),
        responses=list(of_it(Response)) if found.responses else [],
        hints=list(of_it(HintTaken)) if found.hints else [],
        ledger=list(of_it(ScoreEntry)) if found.ledger else [],
        regrades=regrades_of(on.session(), attempt, [item]) if found.regrades else [],
    )


class _Item:
    """An AttemptItem with its revision, to be read. The revision's content is read once per process."""

    def __init__(self, on: Transaction, row: Any) -> None:
        self.attempt_id, self.question_id, self.position = row.attempt_id, row.question_id, row.position
        self.revision_id, self.option_order, self.variant = row.revision_id, row.option_order, row.variant
        self.max_points, self.reason, self.revealed_at = row.max_points, row.reason, row.revealed_at
        self.revision = _Revision(on, row)
        content_of(cast(Revision, self.revision))  # while the transaction lasts


class _Revision:
    def __init__(self, on: Transaction, row: Any) -> None:
        self.id, self.number, self.variants = row.revision_id, row.revision_number, row.revision_variants
        self._on = on

    @property
    def content(self) -> Any:
        return _CONTENT.first(self._on, revision=self.id).content


def _any_of(model: type[Model]) -> sa.Exists:
    table = model.__table__.c
    return sa.exists().where(table.attempt_id == _AT.attempt_id, table.question_id == _AT.question_id)


_OF, _AT, _IN, _REGRADE = (
    cast(sa.Table, model.__table__).c for model in (Attempt, AttemptItem, Revision, Regrade)
)
_MINE = sa.select(*_OF).where(_OF.id == sa.bindparam("attempt"), _OF.learner_id == sa.bindparam("learner"))
_ATTEMPT, _ATTEMPT_LOCKED = Statement(_MINE), Statement(_MINE.with_for_update())
_ITEM = Statement(
    sa.select(
        *_AT,
        _IN.number.label("revision_number"),
        _IN.variants.label("revision_variants"),
        _any_of(Response).label("responses"),
        _any_of(HintTaken).label("hints"),
        _any_of(ScoreEntry).label("ledger"),
        sa.exists()
        .where(_REGRADE.question_id == _AT.question_id, _REGRADE.created_at > sa.bindparam("since"))
        .label("regrades"),
    )
    .join_from(AttemptItem.__table__, Revision.__table__)
    .where(_AT.attempt_id == sa.bindparam("attempt"), _AT.question_id == sa.bindparam("question"))
)
_CONTENT = Statement(sa.select(_IN.content).where(_IN.id == sa.bindparam("revision")))
