"""Engines, and what SQLite needs to be safe under many threads.

WAL lets readers go on while one writes; synchronous=FULL keeps an acknowledged answer through a
power cut; BEGIN IMMEDIATE takes the write lock at the start, since a deferred transaction that has
read and then wants to write fails under load and loses the update.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa

WRITE = "quizsvc_write"
"""Execution option of a connection whose transactions mean to write."""

BUSY_TIMEOUT_S = 5
IDLE_TIMEOUT_S = 60
"""PostgreSQL ends a transaction that does nothing for this long, so that a lost client holds no lock."""

POOL = 16
POOL_WAIT_S = 10
"""How long a thread waits for a connection when all are in use."""


def make_engine(url: str) -> sa.Engine:
    """An engine for `url`; creates the folder of a SQLite file."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = sa.create_engine(
        parsed,
        json_serializer=_dump_json,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_S},
        pool_size=32,
        max_overflow=32,
        pool_timeout=POOL_WAIT_S,
        pool_use_lifo=True,  # the one used last has its pages at hand; each keeps up to 64 MiB of them
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    """psycopg 3. READ COMMITTED; what must not race takes row or advisory locks.

    `lock_timeout` is what BUSY_TIMEOUT_S is to SQLite.
    """
    options = f"-c lock_timeout={BUSY_TIMEOUT_S}s -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_S}s"
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_dump_json,
        hide_parameters=True,
        connect_args={"options": options, "application_name": "quizsvc"},
        pool_size=POOL,
        max_overflow=POOL,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,
    )


def _dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITE, False)
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  # the connection is open
    if driver.in_transaction:  # begun by quizsvc.db.transaction
        return
    try:
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")  # SQLAlchemy's way takes ten times as long
    except sqlite3.OperationalError as error:
        raise sa.exc.OperationalError("BEGIN", None, error) from error
