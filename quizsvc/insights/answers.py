"""What was answered to one question, by revision, as counts of equal answers, gathered in SQL."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizsvc.attempts.history import newest_entry, told
from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.insights.results import DIGITS, Which

BREAK_S = 30 * 60
"""A longer pause tells nothing of the question."""


@dataclass(slots=True)
class Answers:
    """What was answered to one revision. A go is the question in one attempt, answered at least once."""

    earned: Counter[float] = field(default_factory=Counter)
    """Goes by the share of the points that they earned."""

    first_right: int = 0
    """Goes right at the first try."""

    chosen: Counter[str] = field(default_factory=Counter)
    """First tries by the author's option keys; one may choose several."""

    mistakes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """First tries by the mistake that they made: id, text."""

    hints: Counter[float] = field(default_factory=Counter)
    """Goes by hints taken."""

    seconds: Counter[float] = field(default_factory=Counter)
    """First tries by the seconds since the learner did something else in the attempt."""

    @property
    def n(self) -> int:
        """How many goes."""
        return sum(self.earned.values())


@dataclass(frozen=True, slots=True)
class QuestionAnswers:
    """What was answered to a question, by revision id."""

    by_revision: dict[str, Answers]

    @property
    def n(self) -> int:
        """How many goes."""
        return sum(answers.n for answers in self.by_revision.values())


def answers_to(session: Session, question_id: str, which: Which) -> QuestionAnswers:
    """The answers to each revision that was asked; a constant number of statements."""
    found: dict[str, Answers] = defaultdict(Answers)
    goes = _goes(question_id, which).subquery()
    for revision, earned, hints, count in session.execute(_counted(goes, goes.c.earned, goes.c.hints)):
        found[revision].earned[round(earned, DIGITS)] += count
        found[revision].hints[hints] += count
    first = _first_tries(session, goes).subquery()
    is_right = sa.case((first.c.fraction >= 1, 1), else_=0)
    for revision, right, count in session.execute(_counted(first, is_right)):
        found[revision].first_right += right * count
    for revision, answer, count in session.execute(_counted(first, first.c.answer)):
        for key in _keys(json.loads(answer)):
            found[revision].chosen[key] += count
    for revision, name, text, count in session.execute(_counted(first, first.c.mistake, first.c.text)):
        if name is not None:
            found[revision].mistakes[name, text] += count
    for revision, seconds, count in session.execute(_counted(first, first.c.seconds)):
        if 0 <= seconds <= BREAK_S:
            found[revision].seconds[seconds] += count
    return QuestionAnswers(found)


def _counted(of: sa.Subquery, *what: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    named = sa.select(of.c.revision_id, *(one.label(f"w{n}") for n, one in enumerate(what))).subquery()
    return sa.select(*named.c, sa.func.count()).group_by(*named.c)


def _goes(question_id: str, which: Which) -> sa.Select[*tuple[Any, ...]]:
    """Attempt, revision, share earned, hints taken; of each go that a learner may know the end of."""
    hints = (
        sa.select(sa.func.count())
        .where(HintTaken.attempt_id == AttemptItem.attempt_id, HintTaken.question_id == question_id)
        .correlate(AttemptItem)
        .scalar_subquery()
    )
    query = (
        sa.select(
            AttemptItem.attempt_id,
            AttemptItem.question_id,
            AttemptItem.revision_id,
            Attempt.created_at,
            sa.func.max(ScoreEntry.earned).label("earned"),
            hints.label("hints"),
        )
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(
            ScoreEntry,
            sa.and_(ScoreEntry.attempt_id == AttemptItem.attempt_id, ScoreEntry.question_id == question_id),
        )
        .where(AttemptItem.question_id == question_id, newest_entry(), told())
        .group_by(
            AttemptItem.attempt_id, AttemptItem.question_id, AttemptItem.revision_id, Attempt.created_at
        )
    )
    return query if which is Which.ALL else query.where(Attempt.id.in_(_first_of_each(question_id)))


def _first_of_each(question_id: str) -> sa.Select[str]:
    """The first attempt in which each learner answered the question."""
    return (
        sa.select(sa.func.min(Attempt.id))
        .join(Response, sa.and_(Response.attempt_id == Attempt.id, Response.question_id == question_id))
        .where(Response.try_number == 1, told())
        .group_by(Attempt.learner_id)
    )


def _first_tries(session: Session, goes: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    """Revision, answer as JSON, fraction today, mistake, text and seconds; of the first try of each go."""
    earlier = aliased(Response)
    before = (
        sa.select(sa.func.max(earlier.created_at))
        .where(earlier.attempt_id == Response.attempt_id, earlier.created_at < Response.created_at)
        .correlate(Response)
        .scalar_subquery()
    )
    is_wrong = ScoreEntry.fraction < 1
    mistake = Response.feedback["mistake"]
    return (
        sa.select(
            goes.c.revision_id,
            sa.cast(Response.answer, sa.Text).label("answer"),
            ScoreEntry.fraction,
            sa.case((is_wrong, mistake["id"].as_string())).label("mistake"),
            sa.case((is_wrong, mistake["text"].as_string())).label("text"),
            _seconds(session, sa.func.coalesce(before, goes.c.created_at)).label("seconds"),
        )
        .join(Response, Response.attempt_id == goes.c.attempt_id)
        .join(ScoreEntry, ScoreEntry.response_id == Response.id)
        .where(Response.question_id == goes.c.question_id, Response.try_number == 1, newest_entry())
    )


def _seconds(session: Session, begin: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Whole seconds from `begin` to the response."""
    end = Response.created_at
    if session.get_bind().dialect.name == "sqlite":
        days = sa.func.julianday(end) - sa.func.julianday(begin)
        return sa.cast(sa.func.round(days * 86_400), sa.Integer)
    return sa.cast(sa.func.round(sa.extract("epoch", end - begin)), sa.Integer)


def _keys(answer: dict[str, Any]) -> Iterable[str]:
    return [answer["choice"]] if "choice" in answer else answer.get("choices", [])
