"""What is believed of learners and questions. All of it is a fold over what was recorded, and no score."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizsvc.db import Model
from quizsvc.db.types import Moment


class Card(Model):
    """How well one learner holds one question, as FSRS sees it; `step` is None in the state `review`."""

    __tablename__ = "cards"

    learner_id: Mapped[str] = mapped_column(
        sa.ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[str] = mapped_column(
        sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True
    )
    due_at: Mapped[Moment]
    state: Mapped[str] = mapped_column(sa.String(16))
    step: Mapped[int | None]
    stability: Mapped[float]
    difficulty: Mapped[float]
    first_review_at: Mapped[Moment]
    last_review_at: Mapped[Moment]
    reviews: Mapped[int]
    lapses: Mapped[int]
    """How often it was forgotten."""

    __table_args__ = (sa.Index("ix_cards_learner_id_due_at", "learner_id", "due_at", "question_id"),)


class LearnerRating(Model):
    """A learner's Elo rating in one topic, after `n` updates."""

    __tablename__ = "learner_ratings"

    learner_id: Mapped[str] = mapped_column(
        sa.ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[float]
    n: Mapped[int]


class RevisionRating(Model):
    """A revision's Elo rating, after `n` updates; one without a row has its author's level for a rating."""

    __tablename__ = "revision_ratings"

    revision_id: Mapped[str] = mapped_column(
        sa.ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"))
    value: Mapped[float]
    n: Mapped[int]

    __table_args__ = (sa.Index("ix_revision_ratings_topic_id_value", "topic_id", "value"),)
