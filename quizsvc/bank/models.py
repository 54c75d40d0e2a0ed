"""Topics, questions with their immutable revisions, and quizzes.

A revision is one document (`content`, as quizsvc.content writes it): it is written once, read whole
and never queried inside, so options, hints, solution and mistakes have no tables of their own. What
lists filter by stands beside it on the question.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizsvc.db import Model
from quizsvc.db.partial import partial_index
from quizsvc.db.types import CreatedAt, Document, Id, Slug, UtcDateTime


class Status(StrEnum):
    """What running a revision's evidence has shown."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    CONTESTED = "contested"


class Topic(Model):
    """A lesson; `content` holds its sections."""

    __tablename__ = "topics"

    id: Mapped[Slug]
    title: Mapped[str]
    content: Mapped[Document]


class Question(Model):
    """An item that keeps its id while its revisions come and go.

    `revision_id` is what learners get: the newest revision that is not contested, or none.
    """

    __tablename__ = "questions"

    id: Mapped[Slug]
    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    difficulty: Mapped[str] = mapped_column(sa.String(16))
    search: Mapped[str]
    """Lower-case text of what the public sees, and of nothing else."""
    revision_id: Mapped[str | None] = mapped_column(sa.String(32))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    """Place in the authored order, kept from when it was first loaded; 0 while nobody knows it."""

    # No foreign key: revisions point at questions already, and SQLite cannot add the second one later.
    revision: Mapped[Revision | None] = relationship(
        primaryjoin="foreign(Question.revision_id) == Revision.id", viewonly=True
    )
    tags: Mapped[list[QuestionTag]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        sa.Index("ix_questions_topic_id_id", "topic_id", "id"),
        sa.Index("ix_questions_difficulty_id", "difficulty", "id"),
        sa.Index("ix_questions_topic_id_kind_position", "topic_id", "kind", "position"),
    )


def is_published() -> sa.ColumnElement[bool]:
    """Whether a question can be shown and asked."""
    return sa.and_(Question.revision_id.is_not(None), Question.retired_at.is_(None))


class QuestionTag(Model):
    """One tag of one question."""

    __tablename__ = "question_tags"

    tag: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    question_id: Mapped[str] = mapped_column(
        sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Revision(Model):
    """The content of a question at one time. A trigger refuses edits of all but the proof."""

    __tablename__ = "revisions"

    id: Mapped[Id]
    question_id: Mapped[str] = mapped_column(sa.ForeignKey("questions.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[Document]
    created_at: Mapped[CreatedAt]
    status: Mapped[str] = mapped_column(sa.String(16), default=Status.UNVERIFIED)
    torch: Mapped[str | None] = mapped_column(sa.String(64))
    evidence: Mapped[Document] = mapped_column(default=list)
    variants: Mapped[Document] = mapped_column(default=list, server_default="[]")
    """Of a template: the proved variants that attempts draw from."""

    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        partial_index("ix_revisions_contested", "question_id", "number", where="status = 'contested'"),
    )


def is_contested() -> sa.ColumnElement[bool]:
    """Whether a revision is contested, in the words of its index."""
    return sa.literal_column("revisions.status") == sa.literal_column("'contested'")


class Quiz(Model):
    """What is attempted: a mode, its rules and an ordered list of questions."""

    __tablename__ = "quizzes"

    id: Mapped[Slug]
    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id"), index=True)
    title: Mapped[str]
    summary: Mapped[str]
    mode: Mapped[str] = mapped_column(sa.String(16))
    rules: Mapped[Document]

    items: Mapped[list[QuizItem]] = relationship(
        order_by="QuizItem.position", cascade="all, delete-orphan", lazy="selectin"
    )


class QuizItem(Model):
    """One question of a quiz, at its place."""

    __tablename__ = "quiz_items"

    quiz_id: Mapped[str] = mapped_column(sa.ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(sa.ForeignKey("questions.id"), index=True)

    question: Mapped[Question] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (sa.UniqueConstraint("quiz_id", "question_id"),)


class BankFile(Model):
    """The digest of a bundle that has been loaded, so that an unchanged one is not read again."""

    __tablename__ = "bank_files"

    path: Mapped[Slug]
    digest: Mapped[str] = mapped_column(sa.String(64))
    loaded_at: Mapped[CreatedAt]
