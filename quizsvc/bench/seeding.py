"""A database as it looks after many learners: finished attempts, written in bulk past the service."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from quizsvc.attempts.models import Attempt, AttemptItem, Response, ScoreEntry
from quizsvc.bank.contents import content_of
from quizsvc.bank.models import Question, Quiz, Revision
from quizsvc.db import Database
from quizsvc.db.types import new_id, now
from quizsvc.grading.comparing import grade_choice
from quizsvc.learners.models import Learner
from quizsvc.scoring import Rules, earned

IN_ONE_GO = 2000
"""Attempts in one transaction."""


@dataclass(slots=True)
class _Rows:
    learners: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def write(self, session: Session) -> None:
        """Parents first."""
        for model, rows in (
            (Learner, self.learners),
            (Attempt, self.attempts),
            (AttemptItem, self.items),
            (Response, self.responses),
            (ScoreEntry, self.entries),
        ):
            if rows:
                session.execute(sa.insert(model), rows)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question of one attempt."""

    attempt_id: str
    revision: Revision
    rules: Rules
    points: float
    began: datetime


def seed(
    db: Database,
    quiz_id: str,
    attempts: int,
    *,
    each: int = 4,
    seed: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Finished attempts at a quiz, `each` of one learner; gives how many responses they hold.

    The quiz's questions with one right option are answered, each until it is right or its tries are used,
    with options drawn from `seed`.
    """
    source = random.Random(seed)  # noqa: S311  # the same database each time
    with db.read() as session:
        quiz = session.get_one(Quiz, quiz_id)
        asked = [item.question for item in quiz.items]
        revisions = [question.revision for question in _with_revisions(session, asked)]
    learner_id, written = "", 0
    for begin in range(0, attempts, IN_ONE_GO):
        rows = _Rows()
        for number in range(begin, min(begin + IN_ONE_GO, attempts)):
            if number % each == 0:
                learner_id = new_id()
                rows.learners.append(
                    {"id": learner_id, "name": f"Learner {number // each}", "created_at": now()}
                )
            _add_attempt(rows, quiz, revisions, learner_id, source)
        with db.write() as session:
            rows.write(session)
        written += len(rows.responses)
        progress(begin + IN_ONE_GO)
    return written


def _with_revisions(session: Session, questions: Sequence[Question]) -> Sequence[Question]:
    query = sa.select(Question).where(
        Question.id.in_([question.id for question in questions]), Question.kind == "single_choice"
    )
    return session.scalars(query.options(joinedload(Question.revision))).all()


def _add_attempt(rows: _Rows, quiz: Quiz, revisions: Sequence[Any], learner_id: str, source: Any) -> None:
    attempt_id, rules, began = new_id(), Rules(**quiz.rules), now()
    rows.attempts.append(
        {
            "id": attempt_id,
            "learner_id": learner_id,
            "quiz_id": quiz.id,
            "title": quiz.title,
            "mode": quiz.mode,
            "rules": quiz.rules,
            "created_at": began,
            "finished_at": began + timedelta(minutes=5),
        }
    )
    for position, revision in enumerate(revisions, 1):
        body = content_of(revision)
        order = [option.key for option in body.options]
        source.shuffle(order)
        points = rules.points[body.difficulty]
        rows.items.append(
            {
                "attempt_id": attempt_id,
                "question_id": body.id,
                "position": position,
                "revision_id": revision.id,
                "option_order": order,
                "variant": None,
                "max_points": points,
                "revealed_at": None,
            }
        )
        asked = _Asked(attempt_id, revision, rules, points, began)
        _answer(rows, asked, source.sample(order, len(order)))


def _answer(rows: _Rows, asked: _Asked, choices: Sequence[str]) -> None:
    """Choose these options, one after the other, until one is right or no try is left."""
    body = content_of(asked.revision)
    for number, choice in enumerate(choices[: asked.rules.tries], 1):
        grade = grade_choice(body, choice)
        place = {
            "attempt_id": asked.attempt_id,
            "question_id": body.id,
            "number": number,
            "created_at": asked.began + timedelta(seconds=20 * number),
        }
        response_id = new_id()
        rows.responses.append(
            {
                "id": response_id,
                **place,
                "answer": {"choice": choice},
                "outcome": grade.outcome,
                "fraction": grade.fraction,
                "try_number": number,
                "practice": False,
                "duplicate_of": None,
                "feedback": {"message": grade.message, "mistake": None, "diagnosis": [], "run": None},
            }
        )
        share = earned(grade.fraction, number - 1, 0, asked.rules)
        rows.entries.append(
            {
                "id": new_id(),
                **place,
                "response_id": response_id,
                "revision_id": asked.revision.id,
                "reason": "response",
                "fraction": grade.fraction,
                "wrong_before": number - 1,
                "hints_before": 0,
                "earned": share,
                "points": share * asked.points,
                "regrade_id": None,
            }
        )
        if grade.fraction >= 1:
            return
