"""Indexes over a part of a table's rows.

SQLAlchemy's own way, `postgresql_where`, loads all of its PostgreSQL when a model is merely defined.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

WHERE = "where"


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over the rows for which `where`, an SQL condition, is true."""
    return sa.Index(name, *columns, unique=unique, info={WHERE: where})


@compiles(sa.schema.CreateIndex)
def _create(create: sa.schema.CreateIndex, compiler: Any, **known: Any) -> str:
    index: sa.Index = create.element
    if where := index.info.get(WHERE):
        index.dialect_options[compiler.dialect.name][WHERE] = sa.text(where)
    return str(compiler.visit_create_index(create, **known))
