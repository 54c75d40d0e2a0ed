"""Sessions: many that read, one at a time that writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.db.engine import WRITE, make_engine
from quizsvc.db.faults import clear_faults
from quizsvc.errors import DatabaseBusy, Unavailable

WAIT_S = 10.0
"""How long a write waits for those before it; less than it takes to make a client give up."""


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
        """A session that only reads. Raises Unavailable, as `write` does."""
        with clear_faults(), Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that may write and is committed at the end, unless the block raises.

        Raises DatabaseBusy when another process or a long write of ours keeps the database locked, and other
        kinds of Unavailable when disk, file or server fail; then nothing was recorded.
        """
        with clear_faults(), self._turn(), Session(self._writer, expire_on_commit=False) as session:
            session.connection()  # takes the write lock before anything is read
            yield session
            session.commit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        if not self._lock.acquire(timeout=WAIT_S):
            raise DatabaseBusy(f"Another call has been writing for {WAIT_S:g} s. Try again.")
        try:
            yield
        finally:
            self._lock.release()

    def answers(self) -> bool:
        """Whether a question to it gets an answer."""
        try:
            with self.read() as session:
                session.execute(sa.text("SELECT 1"))
        except Unavailable:
            return False
        return True

    def sizes(self) -> dict[str, int]:
        """Connections in use, and for SQLite the bytes of the file and of its log."""
        found = {"connections_in_use": getattr(self.engine.pool, "checkedout", lambda: 0)()}
        if (name := self.engine.url.database) and self.engine.dialect.name == "sqlite":
            for key, path in {"bytes": Path(name), "log_bytes": Path(f"{name}-wal")}.items():
                found[key] = path.stat().st_size if path.exists() else 0
        return found

    def close(self) -> None:
        """Give all connections back; a process does this before it forks."""
        self.engine.dispose()
