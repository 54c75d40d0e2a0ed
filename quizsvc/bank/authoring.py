"""What authors see of questions: every revision with its content and its proof."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.api.paging import page
from quizsvc.bank.models import Question, Revision
from quizsvc.errors import NotFound


def revisions(session: Session, question_id: str, *, limit: int, cursor: int | None) -> dict[str, Any]:
    """A page of the revisions of a question, oldest first; contested ones too. Raises NotFound."""
    if session.get(Question, question_id) is None:
        raise NotFound(f"There is no question {question_id!r}.")
    query = sa.select(Revision).where(Revision.question_id == question_id)
    return page(session, query, Revision.number, limit=limit, cursor=cursor)
