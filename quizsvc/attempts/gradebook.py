"""The gradebook of a quiz: a line for each attempt, a column for each question, as CSV.

Read and written a batch at a time, so that a quiz of a million attempts needs no more memory than one of ten.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.history import standing_entry
from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.bank import service as bank
from quizsvc.db import Database
from quizsvc.learners.models import Learner
from quizsvc.scoring.time import time_spent

BATCH = 500
COLUMNS = (
    "attempt", "learner", "name", "mode", "began", "finished",
    "points", "max_points", "percent", "seconds", "responses", "hints",
)  # fmt: skip
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a text for a formula; the last four are full-width."""


def gradebook(db: Database, quiz_id: str) -> Iterator[str]:
    """The lines of the gradebook, oldest attempt first, in pieces of text. Raises NotFound at once.

    Columns are COLUMNS and then the ids of the questions, in the quiz's order, older ones last. Points are as
    of today, regrades included; a question that an attempt does not have, or nobody answered, is empty.
    """
    with db.read() as session:
        questions = _questions(session, quiz_id)
    return _pieces(db, quiz_id, questions)


def plain(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: an apostrophe goes before what would make it a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(ACTIVE) else text


def _pieces(db: Database, quiz_id: str, questions: Sequence[str]) -> Iterator[str]:
    yield _written([[*COLUMNS, *questions]])
    after = ""
    while True:
        with db.read() as session:
            attempts = session.execute(_attempts(quiz_id, after)).all()
            lines = _lines(session, attempts, questions)
        if not attempts:
            return
        yield _written(lines)
        after = attempts[-1].id


def _written(lines: Sequence[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _questions(session: Session, quiz_id: str) -> list[str]:
    current = [item.question_id for item in bank.get_quiz(session, quiz_id).items]
    asked = session.scalars(
        sa.select(AttemptItem.question_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.quiz_id == quiz_id)
        .distinct()
    )
    return [*current, *sorted(set(asked) - set(current))]


def _attempts(quiz_id: str, after: str) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Attempt.id,
            Attempt.learner_id,
            Learner.name,
            Attempt.mode,
            Attempt.created_at,
            Attempt.finished_at,
        )
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(Attempt.quiz_id == quiz_id, Attempt.id > after)
        .order_by(Attempt.id)
        .limit(BATCH)
    )


def _lines(session: Session, attempts: Sequence[Any], questions: Sequence[str]) -> list[list[object]]:
    ids = {"ids": [attempt.id for attempt in attempts]}
    connection = session.connection()
    worth: dict[str, float] = dict(connection.execute(_WORTH, ids).all())
    done: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for attempt_id, what, at in connection.execute(_DONE, ids).all():
        done[attempt_id].append((at, ""))
        counts[attempt_id, what] += 1
    points: dict[str, dict[str, float]] = defaultdict(dict)
    for attempt_id, question_id, best in connection.execute(_POINTS, ids).all():
        points[attempt_id][question_id] = best
    found: list[list[object]] = []
    for attempt in attempts:
        scored = points[attempt.id]
        total, most = math.fsum(scored.values()), worth.get(attempt.id, 0.0)
        spent = time_spent(attempt.created_at, done[attempt.id], attempt.finished_at)
        found.append(
            [
                attempt.id,
                attempt.learner_id,
                plain(attempt.name or ""),
                attempt.mode,
                _moment(attempt.created_at),
                _moment(attempt.finished_at),
                _number(total),
                _number(most),
                _number(100 * total / most) if most else "",
                _number(spent.seconds),
                counts[attempt.id, RESPONSE],
                counts[attempt.id, HINT],
                *(_number(scored[name]) if name in scored else "" for name in questions),
            ]
        )
    return found


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


@lru_cache(4096)
def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


RESPONSE, HINT, REVEAL = "response", "hint", "reveal"
_IDS: Any = sa.bindparam("ids", expanding=True)
_WORTH = (
    sa.select(AttemptItem.attempt_id, sa.func.sum(AttemptItem.max_points))
    .where(AttemptItem.attempt_id.in_(_IDS))
    .group_by(AttemptItem.attempt_id)
)
_DONE: Any = sa.union_all(
    *(
        sa.select(model.attempt_id, sa.literal_column(f"'{what}'"), model.created_at).where(
            model.attempt_id.in_(_IDS)
        )
        for model, what in ((Response, RESPONSE), (HintTaken, HINT))
    ),
    sa.select(AttemptItem.attempt_id, sa.literal_column(f"'{REVEAL}'"), AttemptItem.revealed_at).where(
        AttemptItem.attempt_id.in_(_IDS), AttemptItem.revealed_at.is_not(None)
    ),
)
"""When something was done, and what."""

_POINTS = (
    sa.select(ScoreEntry.attempt_id, ScoreEntry.question_id, sa.func.max(ScoreEntry.points))
    .where(ScoreEntry.attempt_id.in_(_IDS), standing_entry())
    .group_by(ScoreEntry.attempt_id, ScoreEntry.question_id)
)
"""The best response of each question, each by the line of the ledger that holds."""
