"""Column types that all models share."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops time zones, PostgreSQL gives its session's; both are mended here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """For SQLite in two steps instead of five: a call reads and writes a dozen moments."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Likewise."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(_NAIVE)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """A moment as SQLAlchemy stores it in SQLite."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(_NAIVE)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(text: str | None) -> datetime | None:
    """The other way round. With its zone in the text a moment is made in a sixth of the time."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


_NAIVE = "A moment without a time zone cannot be stored: use now()."


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """32 hexadecimal digits: 12 of milliseconds, so that rows written together lie together, and
    20 drawn by the system's generator, so that nobody guesses a neighbour's.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


Id = Annotated[str, mapped_column(sa.String(32), primary_key=True, default=new_id)]
Slug = Annotated[str, mapped_column(sa.String(128), primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=now)]
Document = Annotated[Any, mapped_column(sa.JSON(none_as_null=True))]
