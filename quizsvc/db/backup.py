"""Copies of a SQLite database, taken while it is used, and put back; both checked before they count."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quizsvc.errors import QuizsvcError

Counts = dict[str, int]


class BackupFailed(QuizsvcError):
    """The copy was not made, or is not whole; nothing was changed."""

    code = "backup_failed"
    title = "The backup failed"
    mend = "Read what it says; the database is as it was."


@dataclass(frozen=True, slots=True)
class Copied:
    """A checked copy: where it lies, its size in bytes, its rows by table and its version of the schema."""

    path: Path
    size: int
    rows: Counts
    version: str


def backup(database: Path, target: Path) -> Copied:
    """Copy `database` to the new file `target` while others use it, and check the copy.

    The copy is one moment of the database: counted and copied in one read transaction. Raises BackupFailed.
    """
    with _faults(f"{database} cannot be copied"), closing(_open(database)) as source:
        source.execute("BEGIN")
        rows = count(source)
        return _write(target, rows, source)


def restore(copy: Path, database: Path, *, overwrite: bool = False) -> tuple[Copied, Path | None]:
    """Put `copy` in the place of `database`; what was there is kept beside it and returned.

    No process may use `database` meanwhile. Raises BackupFailed when it exists and `overwrite` is off, or
    when the copy is not whole.
    """
    if database.exists() and not overwrite:
        raise BackupFailed(f"{database} exists. Add --overwrite to replace it; it is kept beside it.")
    with _faults(f"{copy} cannot be restored"), closing(_open(copy)) as source:
        rows = check(source, copy)
        fresh = _write(database.with_name(database.name + ".restored"), rows, source)
    kept = _set_aside(database) if database.exists() else None
    os.replace(fresh.path, database)
    _sync(database.parent)
    return Copied(database, fresh.size, rows, fresh.version), kept


def check(connection: sqlite3.Connection, path: Path) -> Counts:
    """The rows by table of a whole database of ours. Raises BackupFailed for any other."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise BackupFailed(f"{path} is damaged: {'; '.join(found)}.")
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupFailed(f"{path} is damaged: a row of {broken[0]} points nowhere.")
    rows = count(connection)
    if "alembic_version" not in rows:
        raise BackupFailed(f"{path} is no database of quizsvc.")
    return rows


def count(connection: sqlite3.Connection) -> Counts:
    """How many rows each table has."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # its own name
        for (name,) in tables
    }


def _write(target: Path, rows: Counts, source: sqlite3.Connection) -> Copied:
    """Copy into a file beside `target`, check it, and only then give it the name."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without a -wal beside it
            if (found := check(copy, target)) != rows:
                raise BackupFailed(f"The copy has other rows than the database: {found}, not {rows}.")
            version = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        part.chmod(0o600)
        _sync(part)
        os.replace(part, target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return Copied(target, target.stat().st_size, rows, version[0] if version else "")


def _set_aside(database: Path) -> Path:
    """Give a database another name, with what its -wal holds in it as far as it can be read."""
    try:
        with closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        pass  # it is damaged, which is why it is replaced
    kept = database.with_name(f"{database.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    for end in ("-wal", "-shm"):
        beside = database.with_name(database.name + end)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + end))
    try:
        os.link(database, kept)
    except OSError:  # a file system without links
        shutil.copy2(database, kept)
    return kept


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise BackupFailed(f"There is no database at {path}.")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _faults(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(f"{what}: {error}.") from error
