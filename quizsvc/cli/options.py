"""Options and openings that several commands share."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizsvc.errors import QuizsvcError
from quizsvc.settings import Settings, SettingsError

if TYPE_CHECKING:
    from quizsvc.db import Database
    from quizsvc.grading import Grader

LOCK_WAIT_S = 3.0

F = TypeVar("F", bound=Callable[..., Any])


def data_dir_option(command: F) -> F:
    """--data-dir, where database and socket lie."""
    option = click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of database and sockets (QUIZSVC_DATA_DIR; default ./var).",
    )
    return option(command)


def json_option(command: F) -> F:
    """--json, for scripts."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")(command)


def read_settings(**overrides: object) -> Settings:
    """The settings, or a plain message for the terminal."""
    try:
        return Settings.from_env(None, **overrides)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def output_option(command: F) -> F:
    """-o, where `write_out` writes."""
    option = click.option(
        "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file."
    )
    return option(command)


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """The database, brought to the newest schema; refusals become plain messages."""
    from quizsvc.db.version import bring_to_newest

    with opened(settings) as db:
        bring_to_newest(db.engine)
        yield db


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database as it is; refusals and its faults become plain messages."""
    from quizsvc.db import Database
    from quizsvc.db.faults import clear_faults

    with refusals(), clear_faults():
        db = Database(settings.sqlalchemy_url)
        try:
            yield db
        finally:
            db.close()


@contextmanager
def refusals() -> Iterator[None]:
    """Refusals, and a data folder that cannot be used, as plain messages for the terminal."""
    try:
        yield
    except QuizsvcError as error:
        raise click.ClickException(error.detail) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'The data folder'}: {error.strerror}.") from None


def progress_bar(label: str, length: int, *, hidden: bool = False) -> Any:
    """click's progress bar on standard error, where somebody looks."""
    return click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=hidden or not sys.stderr.isatty()
    )


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder's lock, so that two services do not share one sandbox socket.

    Waits a little, since the children of a service that was killed need a moment to end.
    """
    import fcntl

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # answers are not for others on this machine
        lock = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise click.ClickException(f"Cannot use the data folder {folder}: {error.strerror}.") from None
    end = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > end:
                raise click.ClickException(
                    f"Another `quizsvc serve` uses {folder}. Stop it, or choose another with --data-dir."
                ) from None
            time.sleep(0.1)
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def sandboxed_grader(settings: Settings) -> Iterator[Grader]:
    """A grader with a sandbox of its own, that ends with the block."""
    from quizsvc.grading import Grader
    from quizsvc.sandbox import SandboxUnavailable, local

    if not settings.sandbox:
        raise click.ClickException("Runs are switched off here (QUIZSVC_SANDBOX=off).")
    try:
        with local(*settings.sandbox_options()) as client:
            yield Grader(client)
    except SandboxUnavailable as error:
        raise click.ClickException(f"{error} `quizsvc doctor` says more.") from None
