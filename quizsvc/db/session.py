"""Sessions: many that read, one at a time that writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.db.engine import make_engine
from quizsvc.db.faults import clear_faults
from quizsvc.db.transaction import Idle, Transaction
from quizsvc.errors import Unavailable


class Database:
    """An engine and the two ways to use it. Made once; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._idle: Idle = []
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
        with self.writing() as transaction:
            yield transaction.session()

    def writing(self) -> Transaction:
        """The same for statements made once, with a session only where one is wanted."""
        return Transaction(self.engine, self._idle, writes=True, turn=self._lock)

    def reading(self) -> Transaction:
        """What `read` is to a session."""
        return Transaction(self._reader, self._idle, writes=False)

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
        found = {"connections_in_use": getattr(self.engine.pool, "checkedout", lambda: 0)() - len(self._idle)}
        if (name := self.engine.url.database) and self.engine.dialect.name == "sqlite":
            for key, path in {"bytes": Path(name), "log_bytes": Path(f"{name}-wal")}.items():
                found[key] = path.stat().st_size if path.exists() else 0
        return found

    def close(self) -> None:
        """Give all connections back; a process does this before it forks."""
        while self._idle:
            self._idle.pop()[0].close()
        self.engine.dispose()
