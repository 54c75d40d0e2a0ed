"""The ways in which a topic can be learned, each with the call that starts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.models import Question, Quiz, is_published
from quizsvc.bank.service import playable
from quizsvc.content.model import Kind

COUNTED_TO = 100
"""So far are a topic's questions counted: enough to choose a mode by, and as quick in any bank."""


@dataclass(frozen=True, slots=True)
class Start:
    """The call that starts a mode: `body` is what to send, or None where the learner's own work goes."""

    method: str
    path: str
    body: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class TopicMode:
    """One way to learn a topic. `quiz` is None where no quiz is behind it, `questions` where it asks none,
    `minutes` where there is no time limit.
    """

    id: str
    title: str
    summary: str
    start: Start
    quiz: str | None = None
    questions: int | None = None
    minutes: int | None = None


def modes_of(session: Session, topic_id: str) -> list[TopicMode]:
    """What the topic offers, in the order to show it; a constant number of statements."""
    kinds = _questions_by_kind(session, topic_id)
    lesson = TopicMode(
        "lesson",
        "Lesson",
        "Read what the topic is about, with a check of yourself after each part.",
        Start("GET", f"/api/v1/topics/{topic_id}"),
    )
    return [lesson, *_quizzes(session, topic_id), *_drawn(topic_id, kinds), *_RUNS]


_RUNS = (
    TopicMode(
        "playground",
        "Playground",
        "Run any snippet and see which rates it prints and which its updates use.",
        Start("POST", "/api/v1/runs"),
    ),
    TopicMode(
        "schedules",
        "Schedule explorer",
        "Draw the rates of any scheduler from its parameters, worked out by PyTorch.",
        Start("POST", "/api/v1/schedules"),
    ),
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A mode for which the service picks the questions."""

    id: str
    title: str
    summary: str
    count: Callable[[Mapping[str, int]], int]


def _all(kinds: Mapping[str, int]) -> int:
    return sum(kinds.values())


_DRAWN = (
    _Drawn("review", "Review", "Answer what is due, before it is forgotten.", _all),
    _Drawn(
        "adaptive",
        "Adaptive practice",
        "One question after the other, each chosen by what is due and what suits your level.",
        _all,
    ),
    _Drawn("flashcards", "Flashcards", "Recall the answer, turn the card, say how well you knew it.", _all),
    _Drawn(
        "predict",
        "Predict the rates",
        "Read a training loop and type the rates that it prints.",
        lambda kinds: kinds[Kind.LEARNING_RATES],
    ),
    _Drawn(
        "mend",
        "Mend the code",
        "Mend snippets that train wrongly; they are run on other numbers too.",
        lambda kinds: kinds[Kind.CODE],
    ),
)


def _drawn(topic_id: str, kinds: Mapping[str, int]) -> list[TopicMode]:
    return [
        TopicMode(
            mode.id,
            mode.title,
            mode.summary,
            Start("POST", "/api/v1/attempts", {"mode": mode.id, "topic": topic_id}),
            questions=questions,
        )
        for mode in _DRAWN
        if (questions := min(mode.count(kinds), COUNTED_TO))
    ]


def _quizzes(session: Session, topic_id: str) -> list[TopicMode]:
    rows = session.scalars(sa.select(Quiz).where(Quiz.topic_id == topic_id).order_by(Quiz.mode, Quiz.id))
    return [
        TopicMode(
            quiz.mode,
            quiz.title,
            quiz.summary,
            Start("POST", "/api/v1/attempts", {"quiz": quiz.id}),
            quiz.id,
            questions,
            quiz.rules.get("minutes"),
        )
        for quiz in rows
        if (questions := len(playable(quiz)))
    ]


def _questions_by_kind(session: Session, topic_id: str) -> dict[str, int]:
    """How many published questions of each kind the topic has, counted to COUNTED_TO."""
    counts: Sequence[Any] = [
        sa.select(sa.func.count())
        .select_from(
            sa.select(Question.id)
            .where(
                Question.topic_id == topic_id,
                Question.kind == kind.value,
                is_published(),
            )
            .limit(COUNTED_TO)
            .subquery()
        )
        .scalar_subquery()
        .label(kind.value)
        for kind in Kind
    ]
    return dict(session.execute(sa.select(*counts)).mappings().one())
