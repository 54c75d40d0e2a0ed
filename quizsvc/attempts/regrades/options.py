"""Whether the options of an old revision can still be judged under a new one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import AttemptItem, Response
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.bank.models import Revision
from quizsvc.content.model import Question


def never_shown(target: Question, seen: Sequence[Question]) -> list[str]:
    """Right options of `target` that some revision in `seen` lacks, so that its learners could not choose."""
    shown = [{option.key for option in body.options} for body in seen]
    return sorted(key for key in _right(target) if any(key not in keys for keys in shown))


def chosen_and_gone(
    session: Session, regrade: Regrade, target: Question, seen: Sequence[Question]
) -> Counter[str]:
    """Options that `target` lacks, with how many responses that used a try chose them."""
    kept = {option.key for option in target.options}
    gone = {option.key for body in seen for option in body.options} - kept
    chosen: Counter[str] = Counter()
    if gone:
        for text, times in session.execute(_answers(regrade)):
            answer = json.loads(text)
            for key in answer.get("choices", [answer.get("choice")]):
                if key in gone:
                    chosen[key] += times
    return chosen


def _right(target: Question) -> Sequence[str]:
    if not target.options:
        return ()
    return [target.answer] if isinstance(target.answer, str) else [str(key) for key in target.answer or ()]


def _answers(regrade: Regrade) -> sa.Select[str, int]:
    """Each different answer with how often it was given."""
    text = sa.cast(Response.answer, sa.Text)
    revisions = sa.select(Revision.id).where(Revision.question_id == regrade.question_id)
    query = (
        sa.select(text, sa.func.count())
        .join_from(
            AttemptItem,
            Response,
            sa.and_(
                Response.attempt_id == AttemptItem.attempt_id,
                Response.question_id == AttemptItem.question_id,
            ),
        )
        .where(AttemptItem.revision_id.in_(revisions), Response.try_number.is_not(None))
    )
    if regrade.from_revision_id:
        query = query.where(AttemptItem.revision_id == regrade.from_revision_id)
    return query.group_by(text)
