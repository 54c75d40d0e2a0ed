"""What authors see of questions: every revision with its content and its proof."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.models import Question, Revision
from quizsvc.errors import NotFound


def revisions(session: Session, question_id: str) -> Sequence[Revision]:
    """The revisions of a question, oldest first; retired and contested ones too. Raises NotFound."""
    if session.get(Question, question_id) is None:
        raise NotFound(f"There is no question {question_id!r}.")
    query = sa.select(Revision).where(Revision.question_id == question_id).order_by(Revision.number)
    return session.scalars(query).all()
