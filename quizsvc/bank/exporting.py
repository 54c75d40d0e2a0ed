"""The bank as a file: questions in authored order, in our own format with lessons, quizzes and history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import quizsvc
from quizsvc.bank.contents import sample
from quizsvc.bank.models import Question, Quiz, Revision, Topic
from quizsvc.bank.service import get_topic
from quizsvc.content import model as content
from quizsvc.content.canonical import from_content, topic_from_content
from quizsvc.content.templates import Variant
from quizsvc.scoring.rules import POINTS, Rules


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: one topic or all, each question's current revision or, `history`, all of them.

    Retired questions stay out. `format` is one of quizsvc.content.formats.FORMATS; `native` alone carries
    lessons and quizzes.
    """

    format: str = "native"
    topic: str | None = None
    history: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and what is not in it: {question, part, reason}."""

    data: bytes
    filename: str
    media_type: str
    left_out: list[dict[str, str]] = field(default_factory=list)


def version(session: Session, wanted: Wanted) -> str:
    """A text that changes when the export would: from the revisions, lessons and quizzes, none of it dumped.

    Raises NotFound for an unknown topic.
    """
    ids = session.scalars(_revisions(wanted).with_only_columns(Revision.id)).all()
    quizzes = [
        (row.id, row.title, row.summary, row.mode, row.topic_id, row.rules, _asked(row))
        for row in _quizzes(session, wanted)
    ]
    parts = [
        quizsvc.__version__,
        asdict(wanted),
        list(ids),
        [row.content for row in _topics(session, wanted)],
        quizzes,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def export(session: Session, wanted: Wanted) -> Export:
    """The file. Equal banks give equal bytes. Raises NotFound for an unknown topic, Invalid for a format."""
    topics = tuple(topic_from_content(row.content) for row in _topics(session, wanted))
    rows = session.scalars(_revisions(wanted)).all()
    left_out: list[dict[str, str]] = []
    if wanted.format != "native":
        from quizsvc.content.formats import write_foreign

        made = write_foreign(content.Bundle(topics, tuple(_samples(rows, left_out))), wanted.format)
        left_out += [asdict(one) for one in made.left_out]
        return Export(made.data, made.filename, made.media_type, left_out)
    questions = tuple(from_content(row.content, revision=row.number) for row in rows)
    quizzes = tuple(
        quiz for row in _quizzes(session, wanted) if (quiz := _quiz(row, questions, wanted, left_out))
    )
    name = f"quizsvc-{wanted.topic}.yaml" if wanted.topic else "quizsvc.yaml"
    from quizsvc.content.writing import to_yaml

    text = to_yaml(content.Bundle(topics, questions, quizzes))
    return Export(text.encode(), name, "application/yaml", left_out)


def _revisions(wanted: Wanted) -> sa.Select[Revision]:
    joined = Revision.question_id == Question.id if wanted.history else Revision.id == Question.revision_id
    query = sa.select(Revision).join(Question, joined).where(Question.retired_at.is_(None))
    if wanted.topic is not None:
        query = query.where(Question.topic_id == wanted.topic)
    return query.order_by(Question.position, Question.id, Revision.number)


def _samples(rows: Iterable[Revision], left_out: list[dict[str, str]]) -> Iterator[content.Question]:
    """The questions for a format without templates: of each template one variant."""
    for row in rows:
        if row.variants and row.content["kind"] != content.Kind.LEARNING_RATES:
            reason = f"One variant is written, with {Variant.from_dict(row.variants[0]).told()}"
            left_out.append({"question": row.question_id, "part": "parameters", "reason": reason})
        yield sample(row)


def _topics(session: Session, wanted: Wanted) -> Sequence[Topic]:
    query = sa.select(Topic).order_by(Topic.id)
    if wanted.topic is not None:
        get_topic(session, wanted.topic)
        query = query.where(Topic.id == wanted.topic)
    return session.scalars(query).all()


def _quizzes(session: Session, wanted: Wanted) -> Sequence[Quiz]:
    query = sa.select(Quiz).order_by(Quiz.id)
    if wanted.topic is not None:
        query = query.where(Quiz.topic_id == wanted.topic)
    return session.scalars(query).all()


def _quiz(
    row: Quiz, questions: Sequence[content.Question], wanted: Wanted, left_out: list[dict[str, str]]
) -> content.Quiz | None:
    """The quiz as a file says it, with the rules that are not its mode's own."""
    held = {question.id for question in questions}
    asked = [item.question for item in row.items]
    kept = [
        q.id
        for q in asked
        if q.id in held or (q.topic_id != wanted.topic and wanted.topic and not q.retired_at)
    ]
    reason = "It is retired or has no revision that holds, so it is not in the file."
    left_out += [
        {"question": q.id, "part": f"place in {row.id}", "reason": reason} for q in asked if q.id not in kept
    ]
    if not kept:
        return None
    rules, usual = Rules(**row.rules), Rules.of_mode(row.mode)
    points = {
        content.Difficulty(level): value for level, value in rules.points.items() if value != POINTS[level]
    }
    changed: dict[str, Any] = {
        name: getattr(rules, name)
        for name in ("tries", "try_penalty", "hint_price", "minutes")
        if getattr(rules, name) != getattr(usual, name)
    }
    return content.Quiz(
        row.id,
        row.title,
        content.Mode(row.mode),
        row.topic_id,
        tuple(kept),
        row.summary,
        points or None,
        **changed,
    )


def _asked(row: Quiz) -> list[tuple[str, bool]]:
    return [(item.question_id, item.question.retired_at is None) for item in row.items]
