"""Results as counts of equal ones: memory stays flat however many responses there are."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.history import newest_entry
from quizsvc.attempts.models import Attempt, AttemptItem, ScoreEntry
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.bank.models import Quiz
from quizsvc.bank.service import playable

DIGITS = 9
"""Decimals to which points are told apart: sums of thirds differ in their last bits."""

ROWS_AT_A_TIME = 5000


class Which(StrEnum):
    """Which attempts count: of each learner the first, or all."""

    FIRST = "first"
    ALL = "all"


class Item(NamedTuple):
    """One question of one attempt."""

    question: str
    revision: str
    worth: float
    points: float


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

    def add(self, items: Sequence[Item]) -> None:
        """One attempt more."""
        total = round(math.fsum(item.points for item in items), DIGITS)
        for question, revision, worth, points in items:
            self.pairs[question, revision][round(points, DIGITS), total] += 1
            self.points[question] = max(worth, self.points.get(question, 0.0))
        self.n += 1


def quiz_results(session: Session, quiz: Quiz, which: Which) -> QuizResults:
    """The results of a quiz; one statement."""
    return results_by(session, quiz, which)[""]


def results_by(
    session: Session, quiz: Quiz, which: Which, question_id: str | None = None
) -> dict[str, QuizResults]:
    """The results of a quiz by the revision of that question that was asked; without one all, under "".

    Attempts are read one after the other, and only counts are kept.
    """
    asked = [question.id for question in playable(quiz)]
    found: dict[str, QuizResults] = defaultdict(lambda: QuizResults(points=dict.fromkeys(asked, 0.0)))
    left_out = 0
    if question_id is None:
        found[""] = QuizResults(points=dict.fromkeys(asked, 0.0))
    for items in _attempts(session, quiz.id, which):
        revisions = {item.question: item.revision for item in items}
        if revisions.keys() == set(asked):
            found[revisions.get(question_id or "", "")].add(items)
        else:
            left_out += 1
    for results in found.values():
        results.left_out = left_out
    return found


def standing_entry() -> sa.ColumnElement[bool]:
    """What `newest_entry` says, looked for only where a regrade may have added a line to the first."""
    return sa.or_(ScoreEntry.question_id.not_in(sa.select(Regrade.question_id)), newest_entry())


def _attempts(session: Session, quiz_id: str, which: Which) -> Iterator[list[Item]]:
    """What each finished attempt asked and earned; of each learner the first that they finished, or all."""
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
        yield [Item(*item[1:]) for item in items]
