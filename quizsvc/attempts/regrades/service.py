"""Asking for a regrade, and finding regrades again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from quizsvc.api.paging import page
from quizsvc.attempts.models import AttemptItem
from quizsvc.attempts.regrades.models import Regrade, State
from quizsvc.attempts.regrades.options import chosen_and_gone, never_shown
from quizsvc.attempts.regrades.rescoring import Tally
from quizsvc.attempts.regrades.walking import count
from quizsvc.bank.contents import asked_again, content_of
from quizsvc.bank.models import Question, Revision, Status
from quizsvc.content import model as content
from quizsvc.db.locking import lock
from quizsvc.db.types import new_id, now
from quizsvc.errors import CannotRegrade, Invalid, NotFound, RegradeRunning
from quizsvc.scoring import Policy


def plan(
    session: Session,
    question_id: str,
    to_revision: int,
    policy: Policy,
    *,
    only_if_higher: bool = False,
    from_revision: int | None = None,
    reason: str | None = None,
    by_id: str | None = None,
) -> Regrade:
    """The regrade that is asked for, not stored yet; its tally knows how many attempts it concerns.

    Raises NotFound for an unknown question; Invalid for a revision that is not there or contested;
    CannotRegrade where answers cannot be judged under it: another kind of question, other numbers, an option
    that was chosen and is gone, a right option that nobody was shown.
    """
    if session.get(Question, question_id) is None:
        raise NotFound(f"There is no question {question_id!r}; GET /api/v1/questions lists them.")
    revisions = {
        row.number: row
        for row in session.scalars(sa.select(Revision).where(Revision.question_id == question_id))
    }
    target = _numbered(revisions, to_revision, "/to_revision")
    if target.status == Status.CONTESTED:
        raise _invalid(
            "/to_revision", f"Revision {to_revision} is contested by its own evidence; name another."
        )
    source = None if from_revision is None else _numbered(revisions, from_revision, "/from_revision")
    regrade = Regrade(
        id=new_id(),
        question_id=question_id,
        revision_id=target.id,
        revision=target,
        from_revision_id=source and source.id,
        from_revision=source,
        policy=policy,
        only_if_higher=only_if_higher,
        reason=reason or content_of(target).erratum,
        by_id=by_id,
        state=State.RUNNING,
        created_at=now(),
        after_learner="",
        after_attempt="",
    )
    if policy.grades:
        _refuse_unjudgeable(session, regrade, [source] if source else list(revisions.values()))
    regrade.tally = Tally(of=count(session, regrade)).to_dict()
    return regrade


def begin(session: Session, regrade: Regrade) -> Regrade:
    """Store a planned regrade. From now on new answers to the question are judged by it too.

    Raises RegradeRunning while another one of the question is running. The caller commits, then walks it.
    """
    lock(session, "regrade", regrade.question_id)  # two that begin at once would not see each other
    running = sa.select(Regrade.id).where(
        Regrade.question_id == regrade.question_id, Regrade.state == State.RUNNING
    )
    if other := session.scalar(running):
        raise RegradeRunning(f"The regrade {other} of this question is still running. Wait for its end.")
    columns = {column.key: getattr(regrade, column.key) for column in sa.inspect(Regrade).column_attrs}
    stored = Regrade(**columns)
    stored.created_at = now()
    session.add(stored)
    session.flush()
    return stored


def get(session: Session, regrade_id: str) -> Regrade:
    """One regrade, with what is told of it. Raises NotFound."""
    found = session.scalar(_told().where(Regrade.id == regrade_id))
    if found is None:
        raise NotFound(f"There is no regrade {regrade_id!r}; GET /api/v1/regrades lists them.")
    return found


def list_all(
    session: Session, *, question: str | None = None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of regrades, newest first."""
    query = _told() if question is None else _told().where(Regrade.question_id == question)
    return page(session, query, Regrade.id, limit=limit, cursor=cursor, newest_first=True)


def unfinished(session: Session) -> list[str]:
    """Ids of the regrades that have not come to their end, oldest first."""
    query = sa.select(Regrade.id).where(Regrade.state == State.RUNNING).order_by(Regrade.created_at)
    return list(session.scalars(query))


def _told() -> sa.Select[Regrade]:
    return sa.select(Regrade).options(
        joinedload(Regrade.revision), joinedload(Regrade.from_revision), joinedload(Regrade.by)
    )


def _numbered(revisions: dict[int, Revision], number: int, pointer: str) -> Revision:
    if number not in revisions:
        there = ", ".join(map(str, sorted(revisions)))
        raise _invalid(pointer, f"There is no revision {number} of this question, only {there}.")
    return revisions[number]


def _refuse_unjudgeable(session: Session, regrade: Regrade, sources: Sequence[Revision]) -> None:
    """Raise Invalid unless answers to `sources` can be judged under the regrade's revision."""
    used = session.scalars(
        sa.select(AttemptItem.revision_id)
        .where(AttemptItem.revision_id.in_([revision.id for revision in sources]))
        .distinct()
    ).all()
    target = content_of(regrade.revision)
    seen = [content_of(revision) for revision in sources if revision.id in used]
    if kinds := {str(body.kind) for body in seen if body.kind != target.kind}:
        raise _refused(
            f"Answers to {' and '.join(sorted(kinds))} cannot be judged as {target.kind}.", "keeps the kind"
        )
    if unknown := _without_variant(session, regrade, used, seen):
        raise _refused(
            f"Attempts drew {unknown} sets of numbers of which that revision has no proved variant.",
            "keeps the ranges of its parameters",
        )
    if keys := never_shown(target, seen):
        raise _refused(
            f"The right option {', '.join(keys)} was not among those that learners were shown.",
            "can be answered with the old options",
        )
    if gone := chosen_and_gone(session, regrade, target, seen):
        told = ", ".join(f"{key} ({times} responses)" for key, times in sorted(gone.items()))
        raise _refused(f"Options that were chosen are not in that revision: {told}.", "keeps these options")


def _without_variant(
    session: Session, regrade: Regrade, used: Sequence[str], seen: Sequence[content.Question]
) -> int:
    """How many different variants attempts drew that the regrade's revision cannot judge."""
    if not regrade.revision.variants and not any(body.parameters for body in seen):
        return 0
    drawn = (
        sa.select(sa.cast(AttemptItem.variant, sa.Text)).where(AttemptItem.revision_id.in_(used)).distinct()
    )
    return sum(
        asked_again(regrade.revision, json.loads(text or "null")) is None for text in session.scalars(drawn)
    )


def _refused(message: str, way: str) -> CannotRegrade:
    told = f"{message} Choose full_credit or none, or import a revision that {way} and regrade to it."
    return CannotRegrade(told, errors=[{"pointer": "/policy", "message": told}])


def _invalid(pointer: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"pointer": pointer, "message": message}])
