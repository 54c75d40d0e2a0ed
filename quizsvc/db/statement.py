"""Statements that many requests run: made ready once, and run without SQLAlchemy's way to each of them.

Its compiled form, a context for its execution and a result take SQLAlchemy some 40 µs for each; SQLite looks
up a row by its key in 3. Text and conversions of values are SQLAlchemy's own, so both databases get the same
statement.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.db.base import Model
from quizsvc.db.transaction import Transaction, on_driver

On = Transaction | Session
Convert = Callable[[Any], Any]


def dialect_of(on: On) -> sa.Dialect:
    """Which database it is."""
    return on.dialect if isinstance(on, Transaction) else on.get_bind().dialect


class Statement:
    """A select, insert, update or delete of columns, whose values are its bind parameters by name.

    A parameter that is `expanding` takes a list. Rows have the names of the columns; they are plain tuples.
    """

    def __init__(self, query: sa.Executable) -> None:
        self.query = query
        self._ready: dict[tuple[int, ...], _Ready] = {}
        self._lists: tuple[str, ...] | None = None

    def all(self, on: On, **values: Any) -> Sequence[Any]:
        """Run it; every row."""
        if not isinstance(on, Transaction) or on.driver is None:
            return on.connection().execute(self.query, values).all()
        ready = self._made_ready(on, values)
        return ready.rows(on_driver(on.driver, ready.text, ready.arguments(values)).fetchall())

    def first(self, on: On, **values: Any) -> Any:
        """Run it; the first row, or None."""
        found = self.all(on, **values)
        return found[0] if found else None

    def run(self, on: On, **values: Any) -> None:
        """Run what gives no rows."""
        if not isinstance(on, Transaction) or on.driver is None:
            on.connection().execute(self.query, values)
            return
        ready = self._made_ready(on, values)
        on_driver(on.driver, ready.text, ready.arguments(values))

    def _made_ready(self, on: Transaction, values: Mapping[str, Any]) -> _Ready:
        if self._lists is None:
            binds = cast(Any, self.query).compile(dialect=on.dialect).binds.items()
            self._lists = tuple([name for name, bind in binds if bind.expanding])
        lengths = tuple([len(values[name]) for name in self._lists]) if self._lists else ()
        ready = self._ready.get(lengths)
        if ready is None:
            ready = self._ready[lengths] = _Ready.of(self.query, on.dialect, values, self._lists)
        return ready


class Insert(Statement):
    """An insert of whole rows of a table, such as are never changed afterwards."""

    def __init__(self, model: type[Model]) -> None:
        table = cast(sa.Table, model.__table__)
        super().__init__(sa.insert(table))
        self._row = namedtuple(model.__name__, table.c.keys())  # type: ignore[misc]

    def row(self, on: On, **values: Any) -> Any:
        """Write a row of all its columns, and give it as a reading would."""
        self.run(on, **values)
        return self._row(**values)


class _Slot(NamedTuple):
    """Where a value goes: the parameter, and for a list which of its values."""

    name: str
    at: int | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as SQLite takes it, for lists of certain lengths."""

    text: str
    slots: Sequence[_Slot | str]
    """For each question mark: the name of its parameter, or its place in one that is a list."""

    fixed: Mapping[Any, Any]
    """What the statement itself brings."""

    lists: Sequence[str]
    to_bind: Sequence[tuple[int, Convert]]
    row: Any
    to_read: Sequence[tuple[int, Convert]]

    @classmethod
    def of(cls, query: Any, dialect: sa.Dialect, values: Mapping[str, Any], lists: Sequence[str]) -> _Ready:
        compiled = query.compile(dialect=dialect)
        marks: dict[str, Any] = {name: _Slot(name, None) for name in values}
        marks |= {name: [_Slot(name, at) for at in range(len(values[name]))] for name in lists}
        state = compiled.construct_expanded_state(marks)
        slots: list[_Slot | str] = []
        fixed, to_bind = {}, []
        for at, name in enumerate(state.positiontup or ()):
            mark = state.parameters[name]
            if not isinstance(mark, _Slot):
                fixed[name], mark = mark, _Slot(name, None)
            slots.append(mark.name if mark.at is None else mark)
            if convert := compiled.binds[mark.name].type.dialect_impl(dialect).bind_processor(dialect):
                to_bind.append((at, convert))
        columns = query.selected_columns if isinstance(query, sa.Select) else ()
        read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        row = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]
        to_read = [(at, convert) for at, convert in enumerate(read) if convert]
        return cls(state.statement, slots, fixed, lists, to_bind, row, to_read)

    def arguments(self, values: Mapping[Any, Any]) -> Sequence[Any]:
        if self.fixed or self.lists:
            placed = {_Slot(name, at): value for name in self.lists for at, value in enumerate(values[name])}
            values = {**self.fixed, **values, **placed}
        given = [values[slot] for slot in self.slots]
        for at, convert in self.to_bind:
            given[at] = convert(given[at])
        return given

    def rows(self, found: Sequence[Sequence[Any]]) -> Sequence[Any]:
        make = self.row._make
        if not self.to_read:
            return [make(row) for row in found]
        made = []
        for row in found:
            cells = list(row)
            for at, convert in self.to_read:
                cells[at] = convert(cells[at])
            made.append(make(cells))
        return made
