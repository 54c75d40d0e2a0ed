"""Learners and the tokens that speak for them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizsvc.db import Model
from quizsvc.db.types import CreatedAt, Id, UtcDateTime


class Role(StrEnum):
    """What a token may do; each role may do what the ones before it may."""

    LEARNER = "learner"
    AUTHOR = "author"
    ADMIN = "admin"

    def reaches(self, needed: Role) -> bool:
        """Whether this role is at least `needed`."""
        return _RISING.index(self) >= _RISING.index(needed)


_RISING = tuple(Role)


class Learner(Model):
    """Somebody who uses the service: mostly learners, also authors and admins."""

    __tablename__ = "learners"

    id: Mapped[Id]
    name: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[CreatedAt]


class Token(Model):
    """A secret that stands for a learner. Only its SHA-256 is kept."""

    __tablename__ = "tokens"

    id: Mapped[Id]
    learner_id: Mapped[str] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    role: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    learner: Mapped[Learner] = relationship(lazy="joined", innerjoin=True)


class Registration(Model):
    """A registration that came with an Idempotency-Key; see quizsvc.learners.registering."""

    __tablename__ = "registrations"

    key_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    body_digest: Mapped[str] = mapped_column(sa.String(64))
    learner_id: Mapped[str] = mapped_column(sa.ForeignKey("learners.id", ondelete="CASCADE"), index=True)
    salt: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[CreatedAt]
