"""The command that looks over an installation."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, json_option, read_settings
from quizsvc.settings import Settings

SQLITE_OLDEST = (3, 35, 0)
SQLITE_RACE_MENDED = (3, 51, 3)
PYTHON_OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ok, warning or error, and what to do about it."""

    name: str
    state: str
    detail: str
    mend: str = ""


@click.command("doctor")
@data_dir_option
@json_option
def doctor_command(data_dir: Path | None, as_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it.

    Exits with 0 when nothing is an error, else with 1.
    """
    settings = read_settings(data_dir=data_dir)
    checks = [check for look in LOOKS for check in look(settings)]
    failed = any(check.state == "error" for check in checks)
    if as_json:
        click.echo(json.dumps({"ok": not failed, "checks": [asdict(check) for check in checks]}, indent=2))
    for check in [] if as_json else checks:
        click.echo(f"{check.state:8} {check.name}: {check.detail}")
        if check.mend:
            click.echo(f"{'':8} {check.mend}")
    raise SystemExit(failed)


def _python(_: Settings) -> Iterator[Check]:
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= PYTHON_OLDEST:
        yield Check("python", "ok", text)
    else:
        yield Check("python", "error", text, "Install Python 3.11 or newer.")


def _torch(_: Settings) -> Iterator[Check]:
    try:
        yield Check("torch", "ok", version("torch"))
    except PackageNotFoundError:
        yield Check("torch", "error", "not installed", "Run `pip install -r requirements.txt`.")


def _sqlite(_: Settings) -> Iterator[Check]:
    found = sqlite3.sqlite_version_info
    if found < SQLITE_OLDEST:
        yield Check("sqlite", "error", sqlite3.sqlite_version, "SQLite 3.35 or newer is needed.")
    elif found < SQLITE_RACE_MENDED:
        yield Check(
            "sqlite",
            "warning",
            f"{sqlite3.sqlite_version} has the WAL-reset race (mended in 3.51.3)",
            "quizsvc keeps to one writing process; do not write to the file with others meanwhile.",
        )
    else:
        yield Check("sqlite", "ok", sqlite3.sqlite_version)


def _data(settings: Settings) -> Iterator[Check]:
    folder = settings.data_dir
    at = folder if folder.exists() else folder.absolute().parent
    if os.access(at, os.W_OK | os.X_OK):
        yield Check("data folder", "ok", f"{folder} can be written")
    else:
        mend = f"Make {at} writable for this user, or set QUIZSVC_DATA_DIR."
        yield Check("data folder", "error", f"{folder} cannot be written", mend)


def _database(settings: Settings) -> Iterator[Check]:
    from quizsvc.db import Database, migrate

    if settings.sqlalchemy_url.startswith("sqlite") and not (settings.data_dir / "quizsvc.db").exists():
        yield Check("database", "ok", "not made yet; `quizsvc serve` makes it")
        return
    db = Database(settings.sqlalchemy_url)
    try:
        at, newest = migrate.current(db.engine), migrate.head()
    except Exception as error:
        yield Check("database", "error", str(error).splitlines()[0], "Restore it from a backup.")
        return
    finally:
        db.close()
    if at == newest:
        yield Check("database", "ok", f"at version {at}")
    else:
        yield Check(
            "database", "warning", f"at version {at}, newest is {newest}", "Run `quizsvc db upgrade`."
        )


def _walls(_: Settings) -> Iterator[Check]:
    """Each wall as the sandbox itself finds it, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "quizsvc.sandbox", "walls", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        yield Check("sandbox", "error", last, "Run `python -m quizsvc.sandbox walls` to see all of it.")
        return
    if report["state"] != "ready":
        mend = "Runs answer 503 until this is mended; docs/sandbox.md says what each wall needs."
        yield Check("sandbox", "error", report["reason"], mend)
    for name, wall in report["walls"].items():
        bad = "error" if wall["required"] else "warning"
        state = "ok" if wall["state"] == "up" else bad
        mend = "" if state == "ok" else f"docs/sandbox.md says what the wall {name} needs."
        yield Check(f"wall {name}", state, ": ".join(filter(None, (wall["state"], wall["detail"]))), mend)
    yield Check("sandbox tier", "ok", report["tier"] or "none")


LOOKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    _python, _torch, _sqlite, _data, _database, _walls,
)  # fmt: skip
