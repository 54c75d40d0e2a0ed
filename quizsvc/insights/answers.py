"""What was answered to one question, by revision, as counts of equal answers, gathered in SQL."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizsvc.attempts.history import standing_entry, told
from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.bank.models import Question, Revision
from quizsvc.content.model import Kind
from quizsvc.insights.results import DIGITS, Which
from quizsvc.scoring.time import BREAK_S


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
    by_result = (goes.c.revision_id, goes.c.earned, goes.c.hints)
    for row in session.execute(sa.select(*by_result, sa.func.count()).group_by(*by_result)):
        revision, earned, hints, count = row
        found[revision].earned[round(earned, DIGITS)] += count
        found[revision].hints[hints] += count
    for row in session.execute(_first_tries(session, question_id, which)):
        revision, answer, is_right, mistake, text, seconds, count = row
        found[revision].first_right += count if is_right else 0
        for key in _keys(json.loads(answer)) if answer else ():
            found[revision].chosen[key] += count
        if mistake is not None:
            found[revision].mistakes[mistake, text] += count
        if 0 <= seconds <= BREAK_S:
            found[revision].seconds[seconds] += count
    return QuestionAnswers(found)


def _goes(question_id: str, which: Which) -> sa.Select[*tuple[Any, ...]]:
    """Attempt, revision, share earned, hints taken; of each go that a learner may know the end of."""
    hints = (
        sa.select(sa.func.count())
        .where(HintTaken.attempt_id == AttemptItem.attempt_id, HintTaken.question_id == question_id)
        .correlate(AttemptItem)
        .scalar_subquery()
    )
    return (
        sa.select(
            AttemptItem.attempt_id,
            AttemptItem.revision_id,
            sa.func.max(ScoreEntry.earned).label("earned"),
            hints.label("hints"),
        )
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(
            ScoreEntry,
            sa.and_(ScoreEntry.attempt_id == AttemptItem.attempt_id, ScoreEntry.question_id == question_id),
        )
        .where(_asks(question_id), standing_entry(), *_counts(question_id, which))
        .group_by(AttemptItem.attempt_id, AttemptItem.revision_id)
    )


def _asks(question_id: str) -> sa.ColumnElement[bool]:
    """Whether an item asks the question, by its revisions, of which there is an index."""
    return AttemptItem.revision_id.in_(sa.select(Revision.id).where(Revision.question_id == question_id))


def _counts(question_id: str, which: Which) -> list[sa.ColumnElement[bool]]:
    """Whether an attempt counts."""
    return [told(), *([] if which is Which.ALL else [Attempt.id.in_(_first_of_each(question_id))])]


def _first_of_each(question_id: str) -> sa.Select[str]:
    """The first attempt in which each learner answered the question."""
    return (
        sa.select(sa.func.min(Attempt.id))
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .join(Response, sa.and_(Response.attempt_id == Attempt.id, Response.question_id == question_id))
        .where(_asks(question_id), Response.try_number == 1, told())
        .group_by(Attempt.learner_id)
    )


def _first_tries(session: Session, question_id: str, which: Which) -> sa.Select[*tuple[Any, ...]]:
    """Revision, answer as JSON if it is a choice, whether it is right today, mistake, text and seconds of the
    first try of each go, and how many are equal in all of it.
    """
    earlier = aliased(Response)
    before = (
        sa.select(sa.func.max(earlier.created_at))
        .where(earlier.attempt_id == Response.attempt_id, earlier.created_at < Response.created_at)
        .correlate(Response)
        .scalar_subquery()
    )
    is_choice = Question.kind.in_([Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE])
    is_wrong = ScoreEntry.fraction < 1
    mistake = Response.feedback["mistake"]
    first = (
        sa.select(
            AttemptItem.revision_id,
            sa.case((is_choice, sa.cast(Response.answer, sa.Text))).label("answer"),
            sa.case((is_wrong, 0), else_=1).label("right"),
            sa.case((is_wrong, mistake["id"].as_string())).label("mistake"),
            sa.case((is_wrong, mistake["text"].as_string())).label("text"),
            _seconds(session, sa.func.coalesce(before, Attempt.created_at)).label("seconds"),
        )
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(
            AttemptItem,
            sa.and_(AttemptItem.attempt_id == Attempt.id, AttemptItem.question_id == Response.question_id),
        )
        .join(ScoreEntry, ScoreEntry.response_id == Response.id)
        .join(Question, Question.id == Response.question_id)
        .where(
            _asks(question_id),
            Response.question_id == question_id,
            Response.try_number == 1,
            standing_entry(),
            *_counts(question_id, which),
        )
        .subquery()
    )
    return sa.select(*first.c, sa.func.count()).group_by(*first.c)


def _seconds(session: Session, begin: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Whole seconds from `begin` to the response."""
    end = Response.created_at
    if session.get_bind().dialect.name == "sqlite":
        days = sa.func.julianday(end) - sa.func.julianday(begin)
        return sa.cast(sa.func.round(days * 86_400), sa.Integer)
    return sa.cast(sa.func.round(sa.extract("epoch", end - begin)), sa.Integer)


def _keys(answer: dict[str, Any]) -> Iterable[str]:
    return [answer["choice"]] if "choice" in answer else answer.get("choices", [])
