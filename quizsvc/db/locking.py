"""Turns that several processes take: PostgreSQL's advisory locks. SQLite has one writer, which is a turn."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session


def lock(on: Session | sa.Connection, *words: str) -> None:
    """Hold what `words` name until the transaction ends; waits while another process holds it."""
    connection = on.connection() if isinstance(on, Session) else on
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:8], signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
