"""What authors see of questions: every revision with its content and its proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from quizsvc.api.paging import page
from quizsvc.bank.models import Question, Revision, is_contested
from quizsvc.errors import NotFound


@dataclass(frozen=True, slots=True)
class Contested:
    """A question whose newest revision is contested; `published` is the number of the one learners get."""

    id: str
    topic: str
    kind: str
    difficulty: str
    number: int
    torch: str | None
    published: int | None


def contested(session: Session, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the questions whose newest revision is contested, by id; retired ones are left out."""
    newer = orm.aliased(Revision)
    query = (
        sa.select(Revision)
        .join(Question, Question.id == Revision.question_id)
        .where(is_contested(), Question.retired_at.is_(None))
        .where(~sa.exists().where(newer.question_id == Revision.question_id, newer.number > Revision.number))
    )
    found = page(session, query, Revision.question_id, limit=limit, cursor=cursor)
    questions = _published(session, [revision.question_id for revision in found["items"]])
    return {
        **found,
        "items": [_contested(revision, *questions[revision.question_id]) for revision in found["items"]],
    }


def _published(session: Session, ids: list[str]) -> dict[str, tuple[Question, int | None]]:
    """The questions of these ids, each with the number of its published revision."""
    rows = session.execute(
        sa.select(Question, Revision.number)
        .outerjoin(Revision, Revision.id == Question.revision_id)
        .where(Question.id.in_(ids))
    )
    return {question.id: (question, number) for question, number in rows}


def _contested(revision: Revision, question: Question, published: int | None) -> Contested:
    return Contested(
        question.id,
        question.topic_id,
        question.kind,
        question.difficulty,
        revision.number,
        revision.torch,
        published,
    )


def revisions(session: Session, question_id: str, *, limit: int, cursor: int | None) -> dict[str, Any]:
    """A page of the revisions of a question, oldest first; contested ones too. Raises NotFound."""
    if session.get(Question, question_id) is None:
        raise NotFound(f"There is no question {question_id!r}; GET /api/v1/questions lists them.")
    query = sa.select(Revision).where(Revision.question_id == question_id)
    return page(session, query, Revision.number, limit=limit, cursor=cursor)
