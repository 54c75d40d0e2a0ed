"""One order of text in both databases: by code point, as SQLite has it, whatever PostgreSQL's locale.

Lists are in order of ids and cursors compare with them, so a client would see another order else.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles


@compiles(sa.String, "postgresql")
def column_of_text(kind: sa.String, compiler: Any, **known: Any) -> str:
    """The type as PostgreSQL spells it, with the collation C where it makes a column."""
    text = str(compiler.visit_string(kind, **known))
    makes_a_column = isinstance(known.get("type_expression"), sa.Column)
    return f'{text} COLLATE "C"' if makes_a_column and not kind.collation else text
