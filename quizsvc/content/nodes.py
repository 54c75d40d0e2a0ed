"""The tree of a file: what was typed and where, before anyone asks what it means.

A scalar keeps its text as typed, so that `0.10` in an option stays 0.10 and `no` stays no; only a
field that wants a number or a truth value looks at its kind (YAML 1.2 core schema).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quizsvc.content.findings import Path

_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|0o[0-7]+|0x[0-9a-fA-F]+")


@dataclass(slots=True)
class Scalar:
    """A text, number, truth value or nothing. `style` is empty for a plain one, else `'`, `"`, `|` or `>`."""

    text: str
    style: str
    line: int
    column: int

    @property
    def kind(self) -> str:
        """`text`, `whole number`, `number`, `special number`, `truth value` or `nothing`."""
        if self.style:
            return "text"
        text = self.text
        if text in {"", "~", "null", "Null", "NULL"}:
            return "nothing"
        if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
            return "truth value"
        if text[0] in "-+.0123456789":
            return _number_kind(text)
        return "text"


@dataclass(slots=True)
class Listing:
    """A list."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One key of a mapping, with the place of the key, and its value."""

    line: int
    column: int
    value: Node


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order typed; the first of a duplicate key is kept."""

    line: int
    column: int
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(slots=True)
class Broken:
    """A value that was already reported; whoever meets it stays silent."""

    line: int
    column: int


@dataclass(slots=True)
class Ready:
    """A value that was read while the file was still being parsed, so that its nodes could go."""

    line: int
    column: int
    value: object


Node = Scalar | Listing | Mapping | Broken | Ready


def _number_kind(text: str) -> str:
    if _INTEGER.fullmatch(text):
        return "whole number"
    if _DECIMAL.fullmatch(text):
        return "number"
    return "special number" if _SPECIAL.fullmatch(text) else "text"


def locate(node: Node, path: Path) -> Node:
    """The node at `path` under `node`, or the nearest one above it that exists."""
    for part in path:
        if isinstance(node, Mapping) and part in node.entries:
            node = node.entries[str(part)].value
        elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            break
    return node


def described(node: Node) -> str:
    """What `node` is, with its article, for a message."""
    match node:
        case Listing():
            return "a list"
        case Mapping():
            return "a mapping"
        case Scalar():
            return {"text": "text", "nothing": "empty"}.get(node.kind, f"a {node.kind}")
        case Broken() | Ready():
            return "unreadable"
