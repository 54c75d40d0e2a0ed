"""Beginning an attempt: its questions as they are now, with what it draws for each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, AttemptItem
from quizsvc.attempts.reading import rules_of
from quizsvc.attempts.timing import end_of
from quizsvc.bank import service as bank
from quizsvc.bank.contents import content_of, light
from quizsvc.bank.models import Question, Revision
from quizsvc.content.templates import drawn
from quizsvc.db.types import new_id, now
from quizsvc.errors import Conflict
from quizsvc.scoring import Rules

_draw = random.SystemRandom()


def begin(session: Session, learner_id: str, quiz_id: str) -> Attempt:
    """A new attempt that pins each question's revision and draws the order of its options and its variant.

    Raises NotFound for an unknown quiz, Conflict for one without a question that can be scored.
    """
    quiz = bank.get_quiz(session, quiz_id)
    questions = bank.playable(quiz)
    if not questions:
        raise Conflict(f"The quiz {quiz_id!r} has no question that can be scored now.")
    began = now()
    attempt = Attempt(
        id=new_id(),
        learner_id=learner_id,
        quiz_id=quiz.id,
        topic_id=quiz.topic_id,
        title=quiz.title,
        mode=quiz.mode,
        rules=quiz.rules,
        created_at=began,
        ends_at=end_of(began, Rules(**quiz.rules)),
    )
    attempt.items = pin(session, attempt, questions)
    session.add(attempt)
    session.flush()
    return attempt


def pin(
    session: Session, attempt: Attempt, questions: Sequence[Question], first: int = 1
) -> list[AttemptItem]:
    """The questions as items of the attempt, at the places from `first` on."""
    revisions = light(session, [str(question.revision_id) for question in questions])
    return [
        AttemptItem(
            question_id=question.id,
            position=position,
            revision=revisions[str(question.revision_id)],
            option_order=_drawn_order(revisions[str(question.revision_id)]),
            variant=_drawn_variant(revisions[str(question.revision_id)], attempt.id),
            max_points=rules_of(attempt).points[question.difficulty],
        )
        for position, question in enumerate(questions, first)
    ]


def _drawn_order(revision: Revision) -> list[str]:
    keys = [option.key for option in content_of(revision).options]
    _draw.shuffle(keys)
    return keys


def _drawn_variant(revision: Revision, attempt_id: str) -> dict[str, Any] | None:
    """The variant that this attempt asks, always the same one; None for a question that is no template."""
    return drawn(revision.variants, f"{attempt_id} {revision.question_id}") if revision.variants else None
