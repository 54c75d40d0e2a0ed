"""Going through the attempts that a regrade concerns, a batch at a time.

Finding a batch may take long where few attempts have the question, so it is done in a session that only
reads; what a batch changes is worked out and written in one short transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, AttemptItem, Response, ScoreEntry
from quizsvc.attempts.observing import refold
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.regrades.rescoring import Item, Judge, Kept, Tally
from quizsvc.bank.contents import content_of
from quizsvc.bank.models import Revision
from quizsvc.content.model import Kind
from quizsvc.db.types import new_id, now
from quizsvc.scoring import Rules, Try

BATCH = 100
FEW = 5000
"""Up to here attempts are found by their question; beyond, by going through all of them in order."""

Place = tuple[str, str]
"""Ids of learner and attempt."""


def count(session: Session, regrade: Regrade) -> int:
    """How many attempts the regrade concerns."""
    query = sa.select(sa.func.count()).select_from(AttemptItem).where(_of_question(regrade))
    return session.scalar(query) or 0


def next_batch(session: Session, regrade: Regrade, total: int) -> list[Place]:
    """The attempts that come next, in order of learner and attempt; none at the end."""
    here = sa.tuple_(Attempt.learner_id, Attempt.id)
    query = sa.select(Attempt.learner_id, Attempt.id).where(
        here > sa.tuple_(regrade.after_learner, regrade.after_attempt),
        Attempt.created_at < regrade.created_at,
    )
    if total <= FEW:
        query = query.join(AttemptItem, AttemptItem.attempt_id == Attempt.id).where(_of_question(regrade))
    else:
        item = sa.select(AttemptItem.attempt_id).where(
            AttemptItem.attempt_id == Attempt.id, AttemptItem.question_id == regrade.question_id
        )
        if regrade.from_revision_id:
            item = item.where(AttemptItem.revision_id == regrade.from_revision_id)
        query = query.where(item.exists())
    query = query.order_by(Attempt.learner_id, Attempt.id).limit(BATCH)
    return [(learner, attempt) for learner, attempt in session.execute(query)]


def take(session: Session, regrade: Regrade, judge: Judge, batch: Sequence[Place], tally: Tally) -> None:
    """Work out a batch, and write what it changes if the session may write. The caller commits."""
    fresh: list[dict[str, Any]] = []
    learners: set[str] = set()
    ids = [attempt for _, attempt in batch]
    if not judge.is_rehearsal:  # SQLite has one writer anyway
        session.execute(
            sa.select(Attempt.id)
            .where(Attempt.id.in_(ids))
            .order_by(Attempt.learner_id, Attempt.id)
            .with_for_update()
        )
    for item in _items(session, regrade, ids):
        if changed := tally.add(item, judge):
            fresh += _lines(regrade, item, changed)
            learners.add(item.learner_id)
    if fresh and not judge.is_rehearsal:
        session.execute(sa.insert(ScoreEntry), fresh)
        refold(session, learners, [regrade.question_id])


def _lines(
    regrade: Regrade, item: Item, changed: Sequence[tuple[Kept, Try, str]]
) -> Iterator[dict[str, Any]]:
    for number, (kept, fresh, revision_id) in enumerate(changed, item.lines + 1):
        yield {
            "id": new_id(),
            "attempt_id": item.attempt_id,
            "question_id": regrade.question_id,
            "number": number,
            "created_at": now(),
            "response_id": kept.response_id,
            "revision_id": revision_id,
            "reason": "regrade",
            "fraction": fresh.fraction,
            "wrong_before": fresh.wrong_before,
            "hints_before": fresh.hints_before,
            "earned": fresh.earned,
            "points": fresh.earned * item.max_points,
            "regrade_id": regrade.id,
        }


def _items(session: Session, regrade: Regrade, attempt_ids: Sequence[str]) -> list[Item]:
    """The item of each attempt with its tries as they stand now, in order of learner and attempt."""
    owners = session.execute(
        sa.select(
            Attempt.id,
            Attempt.learner_id,
            sa.cast(AttemptItem.variant, sa.Text),
            Attempt.rules,
            AttemptItem.max_points,
        )
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .where(Attempt.id.in_(attempt_ids), AttemptItem.question_id == regrade.question_id)
        .order_by(Attempt.learner_id, Attempt.id)
    ).all()
    lines: dict[str, int] = defaultdict(int)
    latest: dict[str, tuple[Try, float, str]] = {}
    for row in session.execute(_ledger(regrade, attempt_ids)):
        lines[row.attempt_id] += 1
        standing = Try(row.fraction, row.wrong_before, row.hints_before, row.earned)
        latest[row.response_id] = standing, row.points, row.revision_id
    tries: dict[str, list[Kept]] = defaultdict(list)
    for row in session.execute(_tries(regrade, attempt_ids)):
        record = (row.feedback or {}).get("record")
        tries[row.attempt_id].append(Kept(row.id, row.answer, row.fraction, record, *latest[row.id]))
    return [
        Item(attempt, learner, variant, Rules(**rules), max_points, tries[attempt], lines[attempt])
        for attempt, learner, variant, rules, max_points in owners
    ]


def _ledger(regrade: Regrade, attempt_ids: Sequence[str]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            ScoreEntry.attempt_id,
            ScoreEntry.response_id,
            ScoreEntry.revision_id,
            ScoreEntry.fraction,
            ScoreEntry.wrong_before,
            ScoreEntry.hints_before,
            ScoreEntry.earned,
            ScoreEntry.points,
        )
        .where(ScoreEntry.attempt_id.in_(attempt_ids), ScoreEntry.question_id == regrade.question_id)
        .order_by(ScoreEntry.attempt_id, ScoreEntry.number)
    )


def _tries(regrade: Regrade, attempt_ids: Sequence[str]) -> sa.Select[*tuple[Any, ...]]:
    """The responses that used a try. What was recorded of code is read only where there is code."""
    is_code = content_of(regrade.revision).kind == Kind.CODE
    return (
        sa.select(
            Response.attempt_id,
            Response.id,
            sa.cast(Response.answer, sa.Text).label("answer"),
            Response.fraction,
            (Response.feedback if is_code else sa.null()).label("feedback"),
        )
        .where(
            Response.attempt_id.in_(attempt_ids),
            Response.question_id == regrade.question_id,
            Response.try_number.is_not(None),
        )
        .order_by(Response.attempt_id, Response.try_number)
    )


def _of_question(regrade: Regrade) -> sa.ColumnElement[bool]:
    if regrade.from_revision_id:
        return AttemptItem.revision_id == regrade.from_revision_id
    revisions = sa.select(Revision.id).where(Revision.question_id == regrade.question_id)
    return AttemptItem.revision_id.in_(revisions)
