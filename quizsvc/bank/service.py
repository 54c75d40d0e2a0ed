"""Finding topics, questions and quizzes, and what the public may see of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from quizsvc.api.paging import page
from quizsvc.bank.contents import LIGHT, content_of, ready, sample
from quizsvc.bank.models import Question, QuestionTag, Quiz, Revision, Topic, is_published
from quizsvc.content import model as content
from quizsvc.content.canonical import to_content, topic_from_content
from quizsvc.content.checks import Known
from quizsvc.errors import NotFound

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """What anybody may see of a question: nothing that helps to answer it but itself.

    Options come without keys and sorted by their text, since the authored order may tell the key. A template
    shows one of its variants, and in `parameters` what others draw from.
    """

    id: str
    kind: str
    difficulty: str
    topic: str
    tags: Sequence[str]
    revision: int
    verified: bool
    stem: str
    code: str | None
    parameters: Mapping[str, Any]
    starter: str | None
    given: Mapping[str, content.Number]
    checks: Sequence[dict[str, Any]]
    options: Sequence[dict[str, str]]
    hints: int
    version: str
    """Changes when any of this does: the revision, its status and the variant shown of a template."""


@dataclass(frozen=True, slots=True)
class PublicQuiz:
    """A quiz with the ids of its questions in order; contested ones are left out."""

    id: str
    title: str
    summary: str
    mode: str
    topic: str
    rules: dict[str, Any]
    questions: Sequence[str]


def list_topics(session: Session, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of topics by id."""
    found = page(session, sa.select(Topic), Topic.id, limit=limit, cursor=cursor)
    return {**found, "items": [topic_from_content(topic.content) for topic in found["items"]]}


def get_topic(session: Session, topic_id: str) -> content.Topic:
    """One topic with its lesson. Raises NotFound."""
    return topic_from_content(_found(session.get(Topic, topic_id), "topic", topic_id).content)


def list_questions(
    session: Session,
    *,
    limit: int,
    cursor: str | None,
    topic: str | None = None,
    difficulty: str | None = None,
    kind: str | None = None,
    tag: str | None = None,
    q: str | None = None,
) -> dict[str, Any]:
    """A page of public questions by id; `q` looks only in what the public sees."""
    query = published().options(joinedload(Question.revision).options(*LIGHT), selectinload(Question.tags))
    for column, wanted in (
        (Question.topic_id, topic),
        (Question.difficulty, difficulty),
        (Question.kind, kind),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if tag is not None:
        query = query.where(Question.tags.any(QuestionTag.tag == tag))
    if q is not None:
        query = query.where(Question.search.contains(q.lower(), autoescape=True))
    found = page(session, query, Question.id, limit=limit, cursor=cursor)
    ready(session, [question.revision for question in found["items"]])
    return {**found, "items": [public_question(question) for question in found["items"]]}


def get_question(session: Session, question_id: str) -> PublicQuestion:
    """One public question. Raises NotFound, also for one that is retired or has no revision to show."""
    question = session.scalar(
        published()
        .where(Question.id == question_id)
        .options(joinedload(Question.revision).defer(Revision.evidence), selectinload(Question.tags))
    )
    return public_question(_found(question, "question", question_id))


def list_quizzes(session: Session, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of quizzes by id."""
    found = page(session, sa.select(Quiz), Quiz.id, limit=limit, cursor=cursor)
    return {**found, "items": [public_quiz(quiz) for quiz in found["items"]]}


def get_quiz(session: Session, quiz_id: str) -> Quiz:
    """One quiz with its items. Raises NotFound."""
    return _found(session.get(Quiz, quiz_id), "quiz", quiz_id)


def public_question(question: Question) -> PublicQuestion:
    """The public view; the question has to be published."""
    assert question.revision is not None  # noqa: S101  # published() leaves the others out
    body = sample(question.revision)
    return PublicQuestion(
        id=question.id,
        kind=question.kind,
        difficulty=question.difficulty,
        topic=question.topic_id,
        tags=sorted(tag.tag for tag in question.tags),
        revision=question.revision.number,
        verified=question.revision.status == "verified",
        stem=body.stem,
        code=body.code,
        parameters=_parameters(content_of(question.revision)),
        **task_of(body),
        options=[{"text": text} for text in sorted(option.text for option in body.options)],
        hints=len(body.hints),
        version=json.dumps([question.revision.id, question.revision.status, question.revision.variants[:1]]),
    )


def _parameters(body: content.Question) -> Mapping[str, Any]:
    """A template's ranges as plain JSON."""
    return to_content(body)["parameters"] if body.parameters else {}


def task_of(body: content.Question) -> dict[str, Any]:
    """What the public may see of a code question's task; empty for other kinds."""
    return {
        "starter": body.starter,
        "given": dict(body.given),
        "checks": [{"title": check.title, "weight": check.weight} for check in body.checks],
    }


def public_quiz(quiz: Quiz) -> PublicQuiz:
    """The public view of a quiz."""
    return PublicQuiz(
        id=quiz.id,
        title=quiz.title,
        summary=quiz.summary,
        mode=quiz.mode,
        topic=quiz.topic_id,
        rules=quiz.rules,
        questions=[question.id for question in playable(quiz)],
    )


def playable(quiz: Quiz) -> list[Question]:
    """The questions of a quiz that can be asked and scored now, in order."""
    return [
        item.question
        for item in quiz.items
        if item.question.revision_id is not None and item.question.retired_at is None
    ]


def known_ids(session: Session) -> Known:
    """What question files may refer to without holding it themselves."""
    return Known(
        topics=frozenset(session.scalars(sa.select(Topic.id))),
        questions=frozenset(session.scalars(sa.select(Question.id))),
    )


def search_text(body: content.Question) -> str:
    """What `q` looks in: the public words of a question, in lower case."""
    titles = (check.title for check in body.checks)
    shown = [body.stem, body.code or "", *(option.text for option in body.options)]
    if body.starter:
        shown += [body.starter, *titles]
    return "\n".join(shown).lower()


def published() -> sa.Select[Question]:
    """The questions that can be shown and asked."""
    return sa.select(Question).where(is_published())


_LISTS = {"topic": "topics", "question": "questions", "quiz": "quizzes"}


def _found(row: Row | None, what: str, row_id: str) -> Row:
    if row is None:
        raise NotFound(f"There is no {what} {row_id!r}; GET /api/v1/{_LISTS[what]} lists them.")
    return row
