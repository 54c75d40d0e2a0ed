"""Registering learners and telling who a token stands for."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.api.paging import page
from quizsvc.db.statement import On, Statement
from quizsvc.db.types import new_id, now
from quizsvc.errors import Forbidden, NotFound, Unauthorized
from quizsvc.learners.models import Learner, Role, Token

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Registered:
    """A new learner with the token, which is shown this once."""

    id: str
    name: str | None
    role: str
    token: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a token stands for."""

    learner_id: str
    name: str | None
    role: str


def register(
    session: Session,
    name: str | None,
    role: Role = Role.LEARNER,
    *,
    secret: str | None = None,
    days: int = 0,
) -> Registered:
    """A new learner with a token of `role`, a random one unless `secret` is given. The caller commits.

    The token ends after `days`, 0 for never.
    """
    learner = Learner(id=new_id(), name=name)
    secret = secret or secrets.token_urlsafe(TOKEN_BYTES)
    session.add(learner)
    session.flush()
    ends = now() + timedelta(days=days) if days else None
    session.add(Token(learner_id=learner.id, digest=_digest(secret), role=role, expires_at=ends))
    return Registered(learner.id, name, role, secret)


def authenticate(on: On, secret: str) -> Caller:
    """The caller that `secret` stands for. Raises Unauthorized.

    Tokens are 256 random bits and are found by their hash, so the time of the look-up tells nothing
    about them.
    """
    found = _CALLER.first(on, digest=_digest(secret), now=now())
    if found is None:
        raise Unauthorized("The token is not known here, or no longer. Register, or ask for a new one.")
    return Caller(*found)


_CALLER = Statement(
    sa.select(Learner.__table__.c.id, Learner.__table__.c.name, Token.__table__.c.role)
    .join_from(Token.__table__, Learner.__table__)
    .where(
        Token.__table__.c.digest == sa.bindparam("digest"),
        Token.__table__.c.revoked_at.is_(None),
        sa.or_(Token.__table__.c.expires_at.is_(None), Token.__table__.c.expires_at > sa.bindparam("now")),
    )
)
"""Every call runs it."""


def refuse_under(needed: Role, role: str) -> None:
    """Raise Forbidden unless `role` reaches `needed`."""
    if not Role(role).reaches(needed):
        raise Forbidden(f"This call needs the role {needed}, your token has {role}.")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def staff_tokens(session: Session) -> list[Token]:
    """The tokens of authors and admins, oldest first."""
    return list(session.scalars(sa.select(Token).where(Token.role != Role.LEARNER).order_by(Token.id)))


def tokens_of(session: Session, learner_id: str, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the tokens of one learner, oldest first."""
    query = sa.select(Token).where(Token.learner_id == learner_id)
    return page(session, query, Token.id, limit=limit, cursor=cursor)


def revoke_own(session: Session, learner_id: str, token_id: str) -> None:
    """Make a token of one's own useless. Raises NotFound for any other. The caller commits."""
    token = session.get(Token, token_id)
    if token is None or token.learner_id != learner_id:
        raise NotFound("There is no such token among yours; GET /learners/me/tokens lists them.")
    token.revoked_at = token.revoked_at or now()


def revoke(session: Session, token_id: str) -> None:
    """Make a token useless. Raises NotFound. The caller commits."""
    token = session.get(Token, token_id)
    if token is None:
        raise NotFound(f"There is no token with the id {token_id!r}; `quizsvc token list` shows them.")
    token.revoked_at = token.revoked_at or now()
