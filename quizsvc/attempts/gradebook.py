"""The gradebook of a quiz: a line for each attempt, a column for each question, as CSV.

Read and written a batch at a time, so that a quiz of a million attempts needs no more memory than one of ten.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.bank import service as bank
from quizsvc.db import Database
from quizsvc.learners.models import Learner
from quizsvc.scoring import fold
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
    ids = [attempt.id for attempt in attempts]
    worth: dict[str, float] = defaultdict(float)
    done: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in session.execute(
        sa.select(
            AttemptItem.attempt_id, AttemptItem.question_id, AttemptItem.max_points, AttemptItem.revealed_at
        ).where(AttemptItem.attempt_id.in_(ids))
    ):
        worth[row.attempt_id] += row.max_points
        if row.revealed_at:
            done[row.attempt_id].append((row.revealed_at, row.question_id))
    responses, hints = (_moments(session, model, ids, done) for model in (Response, HintTaken))
    points = _points(session, ids)
    found: list[list[object]] = []
    for attempt in attempts:
        scored = points[attempt.id]
        total, most = sum(scored.values()), worth[attempt.id]
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
                responses[attempt.id],
                hints[attempt.id],
                *(_number(scored[name]) if name in scored else "" for name in questions),
            ]
        )
    return found


def _moments(
    session: Session,
    model: type[Response] | type[HintTaken],
    ids: Sequence[str],
    done: dict[str, list[tuple[datetime, str]]],
) -> dict[str, int]:
    """How many rows each attempt has; when they were made goes to `done`."""
    found: dict[str, int] = defaultdict(int)
    query = sa.select(model.attempt_id, model.question_id, model.created_at).where(model.attempt_id.in_(ids))
    for attempt_id, question_id, at in session.execute(query):
        found[attempt_id] += 1
        done[attempt_id].append((at, question_id))
    return found


def _points(session: Session, ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Points by attempt and question, folded over the ledger."""
    ledger: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    query = (
        sa.select(ScoreEntry.attempt_id, ScoreEntry.question_id, ScoreEntry.response_id, ScoreEntry.points)
        .where(ScoreEntry.attempt_id.in_(ids))
        .order_by(ScoreEntry.attempt_id, ScoreEntry.question_id, ScoreEntry.number)
    )
    for attempt_id, question_id, response_id, points in session.execute(query):
        ledger[attempt_id, question_id].append((response_id, points))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (attempt_id, question_id), lines in ledger.items():
        found[attempt_id][question_id] = fold(lines)
    return found


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
