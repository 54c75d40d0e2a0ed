"""Moving an instance from one database to another, SQLite to PostgreSQL say: row by row, and checked.

Rows go in the order of their keys, a batch in a transaction, so what has arrived is always the beginning of
each table: a copy that was cut off goes on behind it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from quizsvc.db.base import Model
from quizsvc.db.engine import WRITE
from quizsvc.errors import Conflict

BATCH = 2000

Progress = Callable[[str, int, int], None]
"""Table, rows there now, rows there will be."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One table: how many rows both sides hold, and how many of them came with this copy."""

    table: str
    rows: int
    copied: int


def copy(source: sa.Engine, target: sa.Engine, progress: Progress | None = None) -> list[Copied]:
    """Copy every table, and compare every row afterwards. Both databases have the newest schema.

    Raises Conflict when the target holds rows that the source does not, or others than the source.
    """
    with source.connect() as reading:  # one moment of the source, whatever happens to it meanwhile
        tables = Model.metadata.sorted_tables
        done = [_copy_table(reading, target, table, progress) for table in tables]
        for table in tables:
            _compare(reading, target, table)
    return done


def _copy_table(
    reading: sa.Connection, target: sa.Engine, table: sa.Table, progress: Progress | None
) -> Copied:
    whole, after, arrived = _count(reading, table), *_arrived(reading, target, table)
    copied = 0
    for batch in _batches(reading, table, after):
        with target.execution_options(**{WRITE: True}).begin() as writing:
            writing.execute(sa.insert(table), batch)
        copied += len(batch)
        if progress:
            progress(table.name, arrived + copied, whole)
    return Copied(table.name, whole, copied)


def _arrived(reading: sa.Connection, target: sa.Engine, table: sa.Table) -> tuple[Sequence[Any] | None, int]:
    """The target's last key and its number of rows. Raises Conflict unless they are the source's first."""
    keys = list(table.primary_key)
    with target.connect() as there:
        last = there.execute(sa.select(*keys).order_by(*(key.desc() for key in keys)).limit(1)).first()
        count = _count(there, table)
    if last is None:
        return None, 0
    if _count(reading, table, ~_behind(keys, last)) != count:
        raise Conflict(
            f"The target's table {table.name} holds other rows than the source. Copy into an empty database."
        )
    return last, count


def _batches(
    reading: sa.Connection, table: sa.Table, after: Sequence[Any] | None
) -> Iterator[list[dict[str, Any]]]:
    keys = list(table.primary_key)
    while True:
        query = sa.select(table).order_by(*keys).limit(BATCH)
        rows = reading.execute(query if after is None else query.where(_behind(keys, after))).all()
        if not rows:
            return
        yield [dict(row._mapping) for row in rows]
        after = [rows[-1]._mapping[key] for key in keys]


def _behind(keys: Sequence[sa.Column[Any]], key: Sequence[Any]) -> sa.ColumnElement[bool]:
    given = [sa.literal(value, column.type) for column, value in zip(keys, key, strict=True)]
    return sa.tuple_(*keys) > sa.tuple_(*given)


def _count(there: sa.Connection, table: sa.Table, where: Any = None) -> int:
    query = sa.select(sa.func.count()).select_from(table)
    return there.scalar(query if where is None else query.where(where)) or 0


def _compare(reading: sa.Connection, target: sa.Engine, table: sa.Table) -> None:
    with target.connect() as there:
        same = _digest(reading, table) == _digest(there, table)
    if not same:
        raise Conflict(
            f"The table {table.name} is not the same on both sides: the source changed between two copies. "
            "Stop the service, and copy into an empty database."
        )


def _digest(there: sa.Connection, table: sa.Table) -> str:
    """SHA-256 over all rows in order of their keys."""
    digest = hashlib.sha256()
    for batch in _batches(there, table, None):
        for row in batch:
            digest.update(json.dumps(row, default=_plain, sort_keys=True).encode())
    return digest.hexdigest()


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
