"""Registering exactly once: the same answer again for a retry, without keeping its token.

There is no learner yet whom an Idempotency-Key could belong to, so whoever knows the key can have the answer.
Only a key that nobody guesses is therefore replayed: a random UUID, or 32 or more hexadecimal digits. The
token is derived from the key and a salt of the registration; of the key itself only a hash is kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from quizsvc.api.recording import refuse_other
from quizsvc.db.locking import lock
from quizsvc.db.types import now
from quizsvc.errors import Conflict
from quizsvc.learners import service
from quizsvc.learners.models import Learner, Registration, Role

UNGUESSABLE = re.compile(
    r'"?([0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{32,})"?',
    re.IGNORECASE,
)
REPLAYED_FOR = timedelta(days=1)
SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer to a registration, and whether it was answered before."""

    registered: service.Registered
    replayed: bool


def is_unguessable(key: str) -> bool:
    """Whether a key is long and random enough to stand for a token."""
    return UNGUESSABLE.fullmatch(key) is not None and len(set(key)) > 8


def register_once(session: Session, name: str | None, key: str, asked: str, days: int = 0) -> Answer:
    """Register, or give the first answer to `key` again. `asked` is the request's fingerprint, `days` as in
    `service.register`.

    Raises KeyReused for another request, Conflict when the first is more than a day old. The caller commits.
    """
    lock(session, "registration", key)
    digest = hashlib.sha256(key.encode()).hexdigest()
    first = session.get(Registration, digest)
    if first is None:
        salt = secrets.token_hex(SALT_BYTES)
        made = service.register(session, name, secret=_token(key, salt), days=days)
        session.add(Registration(key_digest=digest, body_digest=asked, learner_id=made.id, salt=salt))
        return Answer(made, replayed=False)
    refuse_other(first.body_digest, asked)
    if now() - first.created_at > REPLAYED_FOR:
        raise Conflict("This key registered a learner more than a day ago. Take a new key.")
    learner = session.get_one(Learner, first.learner_id)
    again = service.Registered(learner.id, learner.name, Role.LEARNER, _token(key, first.salt))
    return Answer(again, replayed=True)


def _token(key: str, salt: str) -> str:
    """As many random bits as the key has, and nothing to be had from what is stored."""
    return (
        base64.urlsafe_b64encode(hmac.digest(bytes.fromhex(salt), key.encode(), "sha256"))
        .decode()
        .rstrip("=")
    )
