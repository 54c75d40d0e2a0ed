"""Which version of the schema a database is of, told without loading what changes it.

A start need not wait for Alembic, nor for a look at every row's references, when there is nothing to change.
"""

from __future__ import annotations

import sqlalchemy as sa

from quizsvc.bundled import bundled
from quizsvc.db.engine import WRITE
from quizsvc.db.faults import clear_faults


def newest() -> str:
    """The newest version that the code knows: the number that the last migration's file begins with."""
    return max(path.name.partition("_")[0] for path in bundled("migrations/versions").glob("[0-9]*.py"))


def bring_to_newest(engine: sa.Engine) -> None:
    """Run the migrations that are missing. Raises UnknownVersion and Unavailable."""
    if _version(engine) != newest():
        from quizsvc.db.migrate import upgrade

        upgrade(engine)


def _version(engine: sa.Engine) -> str | None:
    """In a transaction that could write, so that a database that cannot be written is refused here."""
    with clear_faults(), engine.execution_options(**{WRITE: True}).begin() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found
