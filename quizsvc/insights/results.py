"""Results as counts of equal ones, gathered in SQL: memory stays flat however many responses there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.history import newest_entry
from quizsvc.attempts.models import Attempt, AttemptItem, ScoreEntry
from quizsvc.bank.models import Quiz
from quizsvc.bank.service import playable

DIGITS = 9
"""Decimals to which points are told apart: sums of thirds differ in their last bits."""


class Which(StrEnum):
    """Which attempts count: of each learner the first, or all."""

    FIRST = "first"
    ALL = "all"


@dataclass(slots=True)
class QuizResults:
    """The finished attempts at a quiz that asked just its questions of today; `left_out` asked others.

    `pairs` counts (points of the question, points of the quiz) by question and revision id.
    """

    n: int = 0
    left_out: int = 0
    points: dict[str, float] = field(default_factory=dict)
    pairs: dict[tuple[str, str], Counter[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def of_question(self, question_id: str) -> Counter[tuple[float, float]]:
        """The pairs of a question over its revisions."""
        found: Counter[tuple[float, float]] = Counter()
        for (question, _), pairs in self.pairs.items():
            if question == question_id:
                found.update(pairs)
        return found

    def totals(self) -> Counter[float]:
        """How many attempts have each total; every attempt has every question."""
        totals: Counter[float] = Counter()
        for question in list(self.points)[:1]:
            for (_, total), count in self.of_question(question).items():
                totals[total] += count
        return totals


def quiz_results(session: Session, quiz: Quiz, which: Which) -> QuizResults:
    """The results of a quiz; two statements."""
    asked = [question.id for question in playable(quiz)]
    found = QuizResults()
    for question, revision, points, total, count, worth in session.execute(_pairs(quiz.id, asked, which)):
        found.pairs[question, revision][round(points, DIGITS), round(total, DIGITS)] += count
        found.points[question] = max(worth, found.points.get(question, 0.0))
    found.points = {question: found.points[question] for question in asked if question in found.points}
    found.n = sum(found.totals().values())
    finished = sa.select(sa.func.count()).select_from(_finished(quiz.id, which).subquery())
    found.left_out = (session.scalar(finished) or 0) - found.n
    return found


def _finished(quiz_id: str, which: Which) -> sa.Select[str]:
    """The ids of the finished attempts at the quiz; those of the first that each learner finished."""
    one = Attempt.id if which is Which.ALL else sa.func.min(Attempt.id)
    query = sa.select(one.label("id")).where(Attempt.quiz_id == quiz_id, Attempt.finished_at.is_not(None))
    return query if which is Which.ALL else query.group_by(Attempt.learner_id)


def _pairs(quiz_id: str, asked: list[str], which: Which) -> sa.Select[*tuple[Any, ...]]:
    """Question, revision, points, total, how many attempts, points to be had."""
    chosen = _finished(quiz_id, which).subquery()
    item = (
        sa.select(
            AttemptItem.attempt_id,
            AttemptItem.question_id,
            AttemptItem.revision_id,
            AttemptItem.max_points,
            sa.func.coalesce(sa.func.max(ScoreEntry.points), 0.0).label("points"),
        )
        .join(chosen, chosen.c.id == AttemptItem.attempt_id)
        .outerjoin(
            ScoreEntry,
            sa.and_(
                ScoreEntry.attempt_id == AttemptItem.attempt_id,
                ScoreEntry.question_id == AttemptItem.question_id,
                newest_entry(),
            ),
        )
        .group_by(
            AttemptItem.attempt_id, AttemptItem.question_id, AttemptItem.revision_id, AttemptItem.max_points
        )
        .subquery()
    )
    is_asked = sa.case((item.c.question_id.in_(asked), 1), else_=-1)
    scored = sa.select(
        *item.c,
        sa.func.sum(item.c.points).over(partition_by=item.c.attempt_id).label("total"),
        sa.func.sum(is_asked).over(partition_by=item.c.attempt_id).label("asked"),
        sa.func.count().over(partition_by=item.c.attempt_id).label("questions"),
    ).subquery()
    what = (scored.c.question_id, scored.c.revision_id, scored.c.points, scored.c.total)
    return (
        sa.select(*what, sa.func.count(), sa.func.max(scored.c.max_points))
        .where(scored.c.asked == len(asked), scored.c.questions == len(asked))
        .group_by(*what)
    )
