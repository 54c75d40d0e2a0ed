"""A topic with its lesson, and the quizzes on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from quizsvc.content.model.questions import Difficulty, Number


class Mode(StrEnum):
    """How a quiz is taken: with feedback at once, or after the end."""

    PRACTICE = "practice"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of a lesson, such as the losses of a run, epoch by epoch."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]
    conclusion: str | None = None


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """A question a reader answers in their head, with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a lesson; `body` is Markdown."""

    id: str
    title: str
    body: str
    tables: tuple[Table, ...] = ()
    self_check: SelfCheck | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A lesson and what it is about; `minutes` of reading, 0 where the author does not say."""

    id: str
    title: str
    summary: str = ""
    track: str = ""
    theme: str = ""
    minutes: int = 0
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiz:
    """What is attempted: questions in order, and the rules that score them.

    `points` by difficulty, `tries`, `try_penalty` and `hint_price` are None where the mode's
    default holds (see quizsvc.scoring).
    """

    id: str
    title: str
    mode: Mode
    topic: str
    questions: tuple[str, ...]
    summary: str = ""
    points: Mapping[Difficulty, Number] | None = None
    tries: int | None = None
    try_penalty: float | None = None
    hint_price: float | None = None
    minutes: int | None = None
    """How long an attempt takes answers; None without end."""
