"""Sessions: many that read, one at a time that writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.db.engine import BUSY_TIMEOUT_S, WRITE, make_engine
from quizsvc.errors import DatabaseBusy


class Database:
    """An engine and the two ways to use it. Made once; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(**{WRITE: True})
        self._reader = self.engine
        if self.engine.dialect.name == "postgresql":  # a reader sees one moment, as it does in SQLite
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")
        # SQLite has one writer: waiting for our own lock is fair and cheap, its busy handler is neither.
        self._lock = threading.Lock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that may write and is committed at the end, unless the block raises.

        Raises DatabaseBusy when another process keeps the database locked.
        """
        with self._turn(), Session(self._writer, expire_on_commit=False) as session:
            try:
                session.connection()  # takes the write lock before anything is read
                yield session
                session.commit()
            except sa.exc.DBAPIError as error:
                if _is_busy(error):
                    raise DatabaseBusy(
                        f"Another process has held the database for {BUSY_TIMEOUT_S} s. Try again."
                    ) from error
                raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock or nullcontext():
            yield

    def close(self) -> None:
        """Give all connections back; a process does this before it forks."""
        self.engine.dispose()


LOST_TURN = ("55P03", "40P01", "40001")
"""PostgreSQL's lock_not_available, deadlock_detected and serialization_failure: a new try may go through."""


def _is_busy(error: sa.exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in LOST_TURN or "database is locked" in str(error.orig)
