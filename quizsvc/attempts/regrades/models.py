"""A regrade: what was asked for, how far it is, and what it came to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizsvc.bank.models import Revision
from quizsvc.db import Model
from quizsvc.db.partial import partial_index
from quizsvc.db.types import CreatedAt, Document, Id, UtcDateTime
from quizsvc.learners.models import Learner


class State(StrEnum):
    """Whether a regrade has come to its end."""

    RUNNING = "running"
    DONE = "done"


class Regrade(Model):
    """One regrade of one question. It concerns the attempts that had begun before it.

    What was asked for and by whom is written once. `after_learner` and `after_attempt` are the last attempt
    that is done, in order of learner and attempt; `tally` counts what was found so far. All three change in
    the transaction that writes the lines of the ledger, so that a regrade which was cut off goes on where it
    stopped.
    """

    __tablename__ = "regrades"

    id: Mapped[Id]
    question_id: Mapped[str] = mapped_column(sa.ForeignKey("questions.id"))
    revision_id: Mapped[str] = mapped_column(sa.ForeignKey("revisions.id"))
    from_revision_id: Mapped[str | None] = mapped_column(sa.ForeignKey("revisions.id"))
    policy: Mapped[str] = mapped_column(sa.String(24))
    only_if_higher: Mapped[bool]
    reason: Mapped[str | None]
    by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("learners.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[CreatedAt]
    state: Mapped[str] = mapped_column(sa.String(16), default=State.RUNNING)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    after_learner: Mapped[str] = mapped_column(sa.String(32), default="")
    after_attempt: Mapped[str] = mapped_column(sa.String(32), default="")
    tally: Mapped[Document]

    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])
    from_revision: Mapped[Revision | None] = relationship(foreign_keys=[from_revision_id])
    by: Mapped[Learner | None] = relationship()

    __table_args__ = (
        sa.Index("ix_regrades_question_id_created_at", "question_id", "created_at"),
        partial_index("uq_regrades_running", "question_id", where="state = 'running'", unique=True),
    )
