"""A native file in JSON, put in order."""

from __future__ import annotations

import json

from quizsvc.content import native
from quizsvc.content.findings import Report
from quizsvc.content.nodes import Listing, Mapping, Node, Scalar
from quizsvc.content.reading import Shape
from quizsvc.content.text import parse
from quizsvc.content.writing import layout
from quizsvc.content.writing.scalars import WIDTH
from quizsvc.content.writing.tree import Branch, Item, Leaf, Value


def emit_json(text: str, name: str) -> str:
    """The JSON `text` with its fields in order, two-space indents, and short lists on one line."""
    node = parse(text, name, Report())
    assert node is not None  # noqa: S101  # the file has been read before
    return "\n".join(_lines(_value(node), native.FILE, 0)) + "\n"


def _value(node: Node) -> Value:
    match node:
        case Scalar():
            return Leaf(node.text, node.style)
        case Mapping():
            items = [Item(_value(entry.value), key) for key, entry in node.entries.items()]
            return Branch(items, is_mapping=True)
        case Listing():
            return Branch([Item(_value(item)) for item in node.items])
        case _:
            raise ValueError("a value that could not be read")


def _lines(value: Value, shape: Shape | None, indent: int) -> list[str]:
    """The lines of `value`; the first is not indented."""
    if isinstance(value, Leaf):
        return [json.dumps(value.text, ensure_ascii=False) if value.style else value.text]
    opening, closing = "{}" if value.is_mapping else "[]"
    parts = []
    for item in layout.ordered(shape, value):
        rows = _lines(item.value, layout.part(shape, value, item), indent + 2)
        if item.key is not None:
            rows[0] = f"{json.dumps(item.key, ensure_ascii=False)}: {rows[0]}"
        parts.append(rows)
    line = opening + ", ".join(row for rows in parts for row in rows) + closing
    if not parts or (
        layout.is_short(shape) and all(len(rows) == 1 for rows in parts) and indent + len(line) <= WIDTH
    ):
        return [line]
    margin = " " * (indent + 2)
    lines = [opening]
    for rows in parts:
        lines += [margin + rows[0], *rows[1:]]
        lines[-1] += ","
    lines[-1] = lines[-1][:-1]
    return [*lines, " " * indent + closing]
