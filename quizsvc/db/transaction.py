"""One transaction: statements made once run in it, and a session for entities joins it when asked for."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.db.faults import refusal_of
from quizsvc.errors import DatabaseBusy

WAIT_S = 10.0
"""How long a write waits for those before it; less than it takes to make a client give up."""


Idle = list[tuple[sa.PoolProxiedConnection, sqlite3.Connection]]
"""Connections of SQLite that are out of the pool and wait for their next transaction: to give one back and
take it again is most of what a short transaction takes.
"""


class Transaction:
    """A transaction as a context: committed at the end, if it writes and the block does not raise.

    On SQLite it begins and ends on the driver's own connection, `driver`, which takes a twentieth of the time
    that SQLAlchemy's connection and session do. `driver` is None on PostgreSQL, and where somebody listens to
    the engine's statements, as tracing does; then everything goes through SQLAlchemy.

    Raises Unavailable where the database cannot go on, and of its kinds DatabaseBusy when `turn` is not to be
    had.
    """

    driver: sqlite3.Connection | None = None

    def __init__(
        self, engine: sa.Engine, idle: Idle, *, writes: bool, turn: threading.Lock | None = None
    ) -> None:
        self._engine, self._idle, self._writes, self._turn = engine, idle, writes, turn
        self.dialect = engine.dialect
        self._pooled: sa.PoolProxiedConnection | None = None
        self._raw: sqlite3.Connection | None = None
        self._connection: sa.Connection | None = None
        self._session: Session | None = None

    def __enter__(self) -> Self:
        if self._turn is not None and not self._turn.acquire(timeout=WAIT_S):
            raise DatabaseBusy(f"Another call has been writing for {WAIT_S:g} s. Try again.")
        try:
            self._begin()
        except BaseException as error:
            self._end(error, commit=False)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._end(error, commit=self._writes and error is None)

    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection, in this transaction."""
        if self._connection is None:
            self._connection = sa.Connection(self._engine, self._pooled)
            self._connection.begin()  # on SQLite it finds that the driver has begun
        return self._connection

    def session(self) -> Session:
        """A session in this transaction; what it holds is flushed before the commit."""
        if self._session is None:
            self._session = Session(self.connection(), expire_on_commit=False, autoflush=self._writes)
        return self._session

    def _begin(self) -> None:
        if self.dialect.name != "sqlite":
            self.connection()
            return
        try:
            self._pooled, self._raw = self._take()
            self._raw.execute("BEGIN IMMEDIATE" if self._writes else "BEGIN")
        except sqlite3.Error as error:
            raise _told("BEGIN", error) from error
        if not self._engine.dispatch.before_cursor_execute:
            self.driver = self._raw

    def _take(self) -> tuple[sa.PoolProxiedConnection, sqlite3.Connection]:
        try:
            return self._idle.pop()
        except IndexError:
            pooled = self._engine.raw_connection()
            return pooled, cast(sqlite3.Connection, pooled.driver_connection)

    def _end(self, error: BaseException | None, *, commit: bool) -> None:
        """Commit, or let what was written go; raise the refusal that an error of the database comes to."""
        try:
            try:
                if commit:
                    self._commit()
                if error is None and self._connection is None:
                    self._keep()
            finally:
                self._give_back()
        except sa.exc.DBAPIError as failed:
            error = failed
            if refusal_of(failed) is None:
                raise
        if isinstance(error, sa.exc.TimeoutError):
            raise DatabaseBusy("Every connection to the database is in use. Try again.") from error
        if isinstance(error, sa.exc.DBAPIError) and (refusal := refusal_of(error)):
            raise refusal from error

    def _commit(self) -> None:
        if self._session is not None:
            self._session.flush()
        if self._connection is not None:
            self._connection.commit()
        elif self._raw is not None:
            on_driver(self._raw, "COMMIT")

    def _keep(self) -> None:
        if self._pooled is not None and self._raw is not None:
            if not self._writes:
                self._raw.rollback()
            self._idle.append((self._pooled, self._raw))
            self._pooled = None

    def _give_back(self) -> None:
        try:
            if self._session is not None:
                self._session.close()
            if self._connection is not None:
                self._connection.close()  # rolls back what was not committed
            elif self._pooled is not None:
                self._pooled.close()  # likewise
        finally:
            if self._turn is not None:
                self._turn.release()


def on_driver(driver: sqlite3.Connection, text: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Run a statement on SQLite's driver. Raises SQLAlchemy's errors."""
    try:
        return driver.execute(text, values)
    except sqlite3.Error as error:
        raise _told(text, error) from error


def _told(text: str, error: sqlite3.Error) -> BaseException:
    return sa.exc.DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True)
