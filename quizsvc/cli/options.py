"""Options and openings that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizsvc.db import Database
from quizsvc.errors import QuizsvcError
from quizsvc.settings import Settings, SettingsError

if TYPE_CHECKING:
    from quizsvc.grading import Grader

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


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """The database, brought to the newest schema; refusals become plain messages."""
    from quizsvc.db.migrate import upgrade

    db = Database(settings.sqlalchemy_url)
    try:
        upgrade(db.engine)
        yield db
    except QuizsvcError as error:
        raise click.ClickException(error.detail) from None
    finally:
        db.close()


@contextmanager
def sandboxed_grader(settings: Settings) -> Iterator[Grader]:
    """A grader with a sandbox of its own, that ends with the block."""
    from quizsvc.grading import Grader
    from quizsvc.grading.runners import sandbox_options
    from quizsvc.sandbox import SandboxUnavailable, local

    try:
        with local(*sandbox_options(settings)) as client:
            yield Grader(client)
    except SandboxUnavailable as error:
        raise click.ClickException(f"{error} `quizsvc doctor` says more.") from None
