"""Attempts, what was answered in them, and the ledger their scores are folded from."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizsvc.bank.models import Revision
from quizsvc.db import Model
from quizsvc.db.partial import partial_index
from quizsvc.db.types import CreatedAt, Document, Id, UtcDateTime


class Attempt(Model):
    """One learner's go at one quiz, or at questions of a topic that the service picks (then `quiz_id` is
    None). The rules are those of the moment it began.
    """

    __tablename__ = "attempts"

    id: Mapped[Id]
    learner_id: Mapped[str] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"))
    quiz_id: Mapped[str | None] = mapped_column(sa.ForeignKey("quizzes.id"))
    topic_id: Mapped[str | None] = mapped_column(sa.ForeignKey("topics.id"))
    """None for reviews over all topics."""
    title: Mapped[str]
    mode: Mapped[str] = mapped_column(sa.String(16))
    rules: Mapped[Document]
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the time limit ends; None without one."""

    items: Mapped[list[AttemptItem]] = relationship(order_by="AttemptItem.position")

    __table_args__ = (
        sa.Index("ix_attempts_learner_id_id", "learner_id", "id"),
        sa.Index("ix_attempts_quiz_id_id", "quiz_id", "id"),
        partial_index("ix_attempts_overdue", "ends_at", where="finished_at IS NULL AND ends_at IS NOT NULL"),
    )


class AttemptItem(Model):
    """One question of an attempt: its pinned revision, and the order its options were drawn in.

    `option_order` lists the author's keys; the first is shown as `a`, the second as `b`, … `variant` is the
    template's variant that was drawn, kept whole so that later proofs do not change what was asked.
    """

    __tablename__ = "attempt_items"

    attempt_id: Mapped[str] = mapped_column(
        sa.ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[str] = mapped_column(sa.ForeignKey("questions.id"), primary_key=True)
    position: Mapped[int]
    revision_id: Mapped[str] = mapped_column(sa.ForeignKey("revisions.id"), index=True)
    option_order: Mapped[Document]
    variant: Mapped[Document | None]
    max_points: Mapped[float]
    reason: Mapped[Document | None]
    """Why the service picked it: {kind, due_at, expected}; None in a quiz."""
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    revision: Mapped[Revision] = relationship()

    __table_args__ = (sa.UniqueConstraint("attempt_id", "position"),)


class _OfItem:
    """Columns of a row that belongs to one question of one attempt, in order of `number`."""

    id: Mapped[Id] = mapped_column(sort_order=-5)
    attempt_id: Mapped[str] = mapped_column(sa.String(32), sort_order=-4)
    question_id: Mapped[str] = mapped_column(sa.String(128), sort_order=-3)
    number: Mapped[int] = mapped_column(sort_order=-2)
    created_at: Mapped[CreatedAt] = mapped_column(sort_order=-1)


def _of_item() -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["attempt_id", "question_id"],
            ["attempt_items.attempt_id", "attempt_items.question_id"],
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("attempt_id", "question_id", "number"),
    )


class Response(_OfItem, Model):
    """One answer to one question of an attempt. Written once, never edited.

    `answer` names options by the author's keys. `try_number` counts from 1 the tries that cost
    something; it is None for practice, a repeat and an ungradable run, and unique where it is not.
    """

    __tablename__ = "responses"

    answer: Mapped[Document]
    outcome: Mapped[str] = mapped_column(sa.String(24))
    fraction: Mapped[float]
    try_number: Mapped[int | None]
    practice: Mapped[bool]
    duplicate_of: Mapped[str | None] = mapped_column(sa.ForeignKey("responses.id"))
    feedback: Mapped[Document]

    __table_args__ = (*_of_item(), sa.UniqueConstraint("attempt_id", "question_id", "try_number"))


class HintTaken(_OfItem, Model):
    """One hint that was given out; `number` counts from 1."""

    __tablename__ = "hints_taken"
    __table_args__ = _of_item()


class CardRating(_OfItem, Model):
    """How well a learner says they remembered a flashcard, after it was turned."""

    __tablename__ = "card_ratings"

    recall: Mapped[str] = mapped_column(sa.String(8))

    __table_args__ = _of_item()


class ScoreEntry(_OfItem, Model):
    """One line of the ledger: what a response earns. Only ever added; of one response the last holds.

    fraction, wrong_before and hints_before are the facts that `earned` (0 to 1) was worked out from. The
    first line of a response has the reason `response`; each further one is a regrade's, one for each regrade.
    """

    __tablename__ = "score_entries"

    response_id: Mapped[str] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[str] = mapped_column(sa.ForeignKey("revisions.id"))
    reason: Mapped[str] = mapped_column(sa.String(32))
    fraction: Mapped[float]
    wrong_before: Mapped[int]
    hints_before: Mapped[int]
    earned: Mapped[float]
    points: Mapped[float]
    regrade_id: Mapped[str | None] = mapped_column(sa.String(32))
    """No foreign key: SQLite cannot add one to a table that stands, and a trigger keeps regrades there."""

    __table_args__ = (
        *_of_item(),
        partial_index("uq_score_entries_first", "response_id", where="regrade_id IS NULL", unique=True),
        partial_index(
            "uq_score_entries_regrade_id_response_id",
            "regrade_id",
            "response_id",
            where="regrade_id IS NOT NULL",
            unique=True,
        ),
    )
