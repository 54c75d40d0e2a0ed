"""Copies of a SQLite database, taken while it is used, and put back; both checked before they count."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quizsvc.errors import QuizsvcError

BESIDE = ("-journal", "-wal", "-shm")
"""Ends of the names of files that SQLite would take for a part of the database."""

TIMED = "quizsvc-*T*Z.db"
"""Names of copies with their time, as a pattern."""

PART = ".part"

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


def timed_name() -> str:
    """A name for a copy that is made now."""
    return TIMED.replace("*T*", f"{datetime.now(UTC):%Y%m%dT%H%M%S}")


def restore(copy: Path, database: Path, *, overwrite: bool = False) -> tuple[Copied, Path | None]:
    """Put `copy` in the place of `database`; what was there is kept beside it and returned.

    Cut off at any moment, it leaves the one database or the other. Raises BackupFailed when `database` exists
    and `overwrite` is off, when another process uses it, or when the copy is not whole.
    """
    if database.exists() and not overwrite:
        raise BackupFailed(f"{database} exists. Add --overwrite to replace it; it is kept beside it.")
    with _faults(f"{copy} cannot be restored"), closing(_open(copy)) as source:
        rows = check(source, copy)
        fresh = _write(database.with_name(database.name + ".restored"), rows, source)
    with _faults(f"{database} cannot be replaced"):
        kept = _set_aside(database)
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
    part = target.with_name(target.name + PART)
    with _writing_in(target.parent):
        _remove(part)
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
            _remove(part)
    return Copied(target, target.stat().st_size, rows, version[0] if version else "")


@contextmanager
def _writing_in(folder: Path) -> Iterator[None]:
    """Hold a share of the folder while a copy is written there. Who comes when nobody holds one removes the
    parts that killed backups have left, whose names will not be used again.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # somebody writes, or a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for part in folder.glob(TIMED + PART):
                _remove(part)
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _remove(part: Path) -> None:
    """Remove what there is of a copy that came to no end, this one or one that was killed."""
    for end in ("", *BESIDE):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _set_aside(database: Path) -> Path | None:
    """Let a database have a second name, under which it stays; with what lies beside it, which must not be
    there when another takes its first name.
    """
    if database.exists():
        _close(database)
    kept = _free(database)
    if database.exists():
        try:
            os.link(database, kept)
        except OSError:  # a file system without links
            shutil.copy2(database, kept)
    for end in BESIDE:
        beside = database.with_name(database.name + end)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + end))
    return kept if kept.exists() else None


def _close(database: Path) -> None:
    """Have SQLite put into the file what lies beside it. Raises BackupFailed when another process uses it."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as old:
            count(old)
            in_use = bool(old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        in_use |= database.with_name(database.name + "-wal").exists()  # whoever closes last removes it
    except sqlite3.Error as error:  # it is locked, or damaged, which is why it is replaced
        in_use = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    if in_use:
        raise BackupFailed(f"{database} is used by another process. Stop that, and try again.")


def _free(database: Path) -> Path:
    """A name beside `database` that nothing has."""
    stem = f"{database.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    taken = {path.name for path in database.parent.iterdir()}
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return database.with_name(next(name for name in names if name not in taken))


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
