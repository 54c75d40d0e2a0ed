"""Bringing a database to a version of the schema, with the migrations that ship with the code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from quizsvc.bundled import bundled
from quizsvc.db.base import Model
from quizsvc.db.engine import WRITE
from quizsvc.db.faults import clear_faults
from quizsvc.db.locking import lock
from quizsvc.errors import Unavailable


class UnknownVersion(Unavailable):
    """The database comes from a newer quizsvc than this one."""

    code = "database_too_new"
    title = "The database is of a newer version"
    mend = "Install the version of quizsvc that wrote it, or restore a backup from before."


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Run every migration up to `to`, in one transaction. Raises UnknownVersion and Unavailable."""
    with clear_faults(), _known_versions(), _config(engine) as config:
        command.upgrade(config, to)


def downgrade(engine: sa.Engine, to: str) -> None:
    """Undo migrations down to `to`; `base` undoes all. Raises as `upgrade` does."""
    with clear_faults(), _known_versions(), _config(engine) as config:
        command.downgrade(config, to)


def current(engine: sa.Engine) -> str | None:
    """The database's version, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest version that the code knows."""
    found = ScriptDirectory(str(bundled("migrations"))).get_current_head()
    assert found is not None  # noqa: S101  # there is at least one migration
    return found


def is_known(version: str) -> bool:
    """Whether the code has a migration to that version."""
    scripts = ScriptDirectory(str(bundled("migrations")))
    return version in {script.revision for script in scripts.walk_revisions()}


def differences(engine: sa.Engine) -> list[object]:
    """What the models say and the database does not, or the other way round; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Model.metadata))


@contextmanager
def _known_versions() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise UnknownVersion(
            f"The database is of a version that this quizsvc does not know: {error}. Install the quizsvc "
            "that wrote it, or restore a backup from before."
        ) from error


@contextmanager
def _config(engine: sa.Engine) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    with (
        engine.execution_options(**{WRITE: True}).connect() as connection,
        _tables_may_be_rebuilt(connection),
        connection.begin(),
    ):
        lock(connection, "migrations")
        config.attributes["connection"] = connection
        yield config
        _refuse_loose_ends(connection)


@contextmanager
def _tables_may_be_rebuilt(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a column by building the table anew; dropping the old one must not take along the rows
    that point at it. Only outside a transaction can foreign keys be switched off.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _refuse_loose_ends(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite" and (
        loose := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise RuntimeError(f"A migration would leave a row that points nowhere: {tuple(loose)}.")
