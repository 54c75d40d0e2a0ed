"""What a database says when it cannot go on, as refusals that say how to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from quizsvc.errors import (
    DatabaseBroken,
    DatabaseBusy,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DiskFull,
    Unavailable,
)

_DOCTOR = "`quizsvc doctor` says how to mend it."
_RESTORE = "`quizsvc restore` puts a backup in its place."

_OF_SQLITE: dict[int, tuple[type[Unavailable], str]] = {
    sqlite3.SQLITE_BUSY: (DatabaseBusy, "Another process keeps the database locked. Try again."),
    sqlite3.SQLITE_LOCKED: (DatabaseBusy, "The database is locked. Try again."),
    sqlite3.SQLITE_FULL: (DiskFull, "The disk of the data folder is full. Make room on it."),
    sqlite3.SQLITE_IOERR: (DatabaseBroken, f"The disk of the data folder does not read or write. {_DOCTOR}"),
    sqlite3.SQLITE_READONLY: (DatabaseReadOnly, f"The data folder cannot be written. {_DOCTOR}"),
    sqlite3.SQLITE_CANTOPEN: (DatabaseReadOnly, f"The database's files cannot be opened or made. {_DOCTOR}"),
    sqlite3.SQLITE_CORRUPT: (DatabaseBroken, f"The database's file is damaged. {_RESTORE}"),
    sqlite3.SQLITE_NOTADB: (DatabaseBroken, f"The database's file is not a SQLite database. {_RESTORE}"),
}
"""By the primary result code of https://www.sqlite.org/rescode.html, the low eight bits."""

LOST_TURN = ("55P03", "40P01", "40001")
"""PostgreSQL's lock_not_available, deadlock_detected and serialization_failure: a new try may go through."""

_NOTHING_RECORDED = "Nothing of this request was recorded; what was acknowledged before stays."


@contextmanager
def clear_faults() -> Iterator[None]:
    """Raise a refusal in place of a fault of the database; errors in what we asked of it stay as they are."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise DatabaseBusy("Every connection to the database is in use. Try again.") from error
    except sa.exc.DBAPIError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def refusal_of(error: sa.exc.DBAPIError) -> Unavailable | None:
    """The refusal for a fault of disk, file, lock or connection; None for any other error."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code not in _OF_SQLITE:
            return None
        kind, why = _OF_SQLITE[code]
        return kind(f"{why} {_NOTHING_RECORDED}")
    if getattr(error.orig, "sqlstate", None) in LOST_TURN:
        return DatabaseBusy(f"Another call keeps locked what this one needs. Try again. {_NOTHING_RECORDED}")
    if error.connection_invalidated or isinstance(error, sa.exc.OperationalError):
        return DatabaseUnreachable(f"The database does not answer. Try again. {_NOTHING_RECORDED}")
    return None
