"""Results as counts of equal ones: memory stays flat however many responses there are."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.history import standing_entry
from quizsvc.attempts.models import Attempt, AttemptItem, ScoreEntry
from quizsvc.bank.models import Quiz
from quizsvc.bank.service import playable

DIGITS = 9
"""Decimals to which points are told apart: sums of thirds differ in their last bits."""

ROWS_AT_A_TIME = 5000


class Which(StrEnum):
    """Which attempts count: of each learner the first, or all."""

    FIRST = "first"
    ALL = "all"


@dataclass(slots=True)
class QuizResults:
    """Finished attempts at a quiz that asked just its questions of today; `left_out` asked others.

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
    """The results of a quiz; one statement."""
    return results_by(session, quiz, which)[""]


def results_by(
    session: Session, quiz: Quiz, which: Which, question_id: str | None = None
) -> dict[str, QuizResults]:
    """The results of a quiz by the revision of that question that was asked; without one all, under "".

    Attempts are read one after the other, and only counts of equal items are kept.
    """
    asked = [question.id for question in playable(quiz)]
    wanted = set(asked)
    left_out = 0
    attempts: Counter[str] = Counter()
    equal: dict[str, Counter[tuple[str, str, float, float, float]]] = defaultdict(Counter)
    for questions, revisions, worths, points in _attempts(session, quiz.id, which):
        if wanted != set(questions):
            left_out += 1
            continue
        total = round(math.fsum(points), DIGITS)
        of = "" if question_id is None else revisions[questions.index(question_id)]
        attempts[of] += 1
        equal[of].update(zip(questions, revisions, worths, points, repeat(total)))
    found: dict[str, QuizResults] = {}
    for of in attempts or [""]:
        found[of] = QuizResults(attempts[of], left_out, dict.fromkeys(asked, 0.0))
        for (question, revision, worth, points, total), count in equal[of].items():
            found[of].pairs[question, revision][round(points, DIGITS), total] += count
            found[of].points[question] = max(worth, found[of].points[question])
    return found


def _attempts(session: Session, quiz_id: str, which: Which) -> Iterator[Any]:
    """What each finished attempt asked and earned; of each learner the first that they finished, or all.

    Given as columns: questions, revisions, points to be had, points.
    """
    one = Attempt.id if which is Which.ALL else sa.func.min(Attempt.id)
    chosen = sa.select(one.label("id")).where(Attempt.quiz_id == quiz_id, Attempt.finished_at.is_not(None))
    attempts = (chosen if which is Which.ALL else chosen.group_by(Attempt.learner_id)).subquery()
    points = (
        sa.select(sa.func.max(ScoreEntry.points))
        .where(
            ScoreEntry.attempt_id == AttemptItem.attempt_id,
            ScoreEntry.question_id == AttemptItem.question_id,
            standing_entry(),
        )
        .correlate(AttemptItem)
        .scalar_subquery()
    )
    query = (
        sa.select(
            AttemptItem.attempt_id,
            AttemptItem.question_id,
            AttemptItem.revision_id,
            AttemptItem.max_points,
            sa.func.coalesce(points, 0.0),
        )
        .join(attempts, attempts.c.id == AttemptItem.attempt_id)
        .order_by(attempts.c.id)
    )
    rows = session.connection().execute(query, execution_options={"yield_per": ROWS_AT_A_TIME})
    for _, items in groupby(rows, itemgetter(0)):
        _, *columns = zip(*items, strict=True)
        yield columns
