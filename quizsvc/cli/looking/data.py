"""The data folder, its disk, and the database."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from quizsvc.cli.looking.check import Check
from quizsvc.settings import Settings

if TYPE_CHECKING:
    from quizsvc.db import Database

MIB = 1 << 20
TOO_LITTLE = 64 * MIB
LITTLE = 1024 * MIB


def folder(settings: Settings) -> Iterator[Check]:
    """Whether it can be written."""
    at = _existing(settings.data_dir)
    if os.access(at, os.W_OK | os.X_OK) and not os.statvfs(at).f_flag & os.ST_RDONLY:
        yield Check("data folder", "ok", f"{settings.data_dir} can be written")
    else:
        mend = f"Make {at} writable for this user, or set QUIZSVC_DATA_DIR."
        yield Check("data folder", "error", f"{settings.data_dir} cannot be written", mend)


def disk(settings: Settings) -> Iterator[Check]:
    """Whether there is room."""
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    state = "error" if free < TOO_LITTLE else "warning" if free < LITTLE else "ok"
    mend = "" if state == "ok" else "Make room, or set QUIZSVC_DATA_DIR to a folder on another disk."
    yield Check("disk", state, f"{free // MIB} MiB free", mend)


def permissions(settings: Settings) -> Iterator[Check]:
    """Whether others on this machine can read the answers, or another user owns the files."""
    found = []
    for path in (settings.data_dir, *sorted(settings.data_dir.glob("quizsvc.db*"))):
        if not path.exists():
            continue
        facts = path.stat()
        if facts.st_uid != os.geteuid():
            mend = f"Run quizsvc as its owner, or `chown` {path} to this user."
            found.append(Check("permissions", "warning", f"{path} belongs to user {facts.st_uid}", mend))
        if path.is_dir() and facts.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            mend = f"Run `chmod 700 {path}`."
            found.append(Check("permissions", "warning", f"others may look into {path}", mend))
    yield from found or [Check("permissions", "ok", "the files are this user's alone")]


def database(settings: Settings) -> Iterator[Check]:
    """Whether it answers, is whole, and is of the newest version."""
    from quizsvc.db import Database, migrate
    from quizsvc.db.faults import clear_faults
    from quizsvc.errors import QuizsvcError

    file = Path(settings.sqlalchemy_url.removeprefix("sqlite:///"))
    is_file = settings.sqlalchemy_url.startswith("sqlite")
    if is_file and not file.exists():
        yield Check("database", "ok", "not made yet; `quizsvc serve` makes it")
        return
    db = Database(settings.sqlalchemy_url)
    try:
        with clear_faults():
            damage = _damage(db) if is_file else ""
            at, newest = migrate.current(db.engine), migrate.head()
    except QuizsvcError as error:
        yield Check("database", "error", error.detail, type(error).mend)
        return
    finally:
        db.close()
    if damage:
        yield Check("database", "error", damage, "`quizsvc restore` a backup.")
    elif at == newest:
        yield Check("database", "ok", f"whole, at version {at}" if is_file else f"at version {at}")
    elif at is None:
        mend = "Run `quizsvc db upgrade`, or `quizsvc serve`."
        yield Check("database", "warning", "it holds nothing yet", mend)
    elif migrate.is_known(at):
        mend = "Run `quizsvc db upgrade`, or `quizsvc serve`, which does so by itself."
        yield Check("database", "warning", f"at version {at}, newest is {newest}", mend)
    else:
        detail = f"at version {at}, which this quizsvc does not know; it cannot be served"
        yield Check("database", "error", detail, migrate.UnknownVersion.mend)


def _damage(db: Database) -> str:
    """What SQLite's quick check finds, empty when nothing."""
    import sqlalchemy as sa

    with db.read() as session:
        found = session.scalars(sa.text("PRAGMA quick_check(3)")).all()
    return "" if found == ["ok"] else "; ".join(found)


def _existing(path: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path
