"""Builds the tree of a file from a parser's events, inside limits that a hostile file cannot pass."""

from __future__ import annotations

import re
from collections.abc import Callable

from quizsvc.content.findings import Path, Report, shown
from quizsvc.content.nodes import Broken, Entry, Listing, Mapping, Node, Scalar

MAX_DEPTH = 32
"""Levels of nesting; the native format needs eight."""
MAX_NODES = 1_500_000
"""Values in one file, each alias counted with all it stands for."""

BAD_CHARACTER = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # YAML 1.2's printable set
)


class Refused(Exception):
    """Reading of this file ends here; the finding is already in the report."""


class _Open:
    """A list or mapping still being read."""

    __slots__ = ("as_key", "key", "node", "size")

    def __init__(self, node: Listing | Mapping, as_key: bool) -> None:
        self.node = node
        self.as_key = as_key
        self.key: Scalar | Broken | None = None
        self.size = 1


Take = Callable[[int, Mapping, Report], Node]
"""What becomes of a question of the list `questions`: its number there, its node, where its faults go."""


class TreeBuilder:
    """Takes events in order; `root` is the tree, or None while nothing was read.

    With `take`, each mapping in the list `questions` is replaced by what `take` makes of it once it is whole.
    """

    def __init__(self, file: str, report: Report, take: Take | None = None) -> None:
        self._file, self._report, self._take = file, report, take
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._names: dict[int, str] = {}
        self._nodes = 0
        self.root: Node | None = None

    def scalar(self, text: str, style: str, line: int, column: int, anchor: str | None = None) -> None:
        """A text, number, truth value or nothing."""
        node: Scalar | Broken = Scalar(text, style, line, column)
        if bad := BAD_CHARACTER.search(text):
            self.refuse_character(node, bad.group())
            node = Broken(line, column)
        self._count(1, node)
        if anchor:
            self._anchors[anchor] = (node, 1)
        self._place(node, 1)

    def open(self, node: Listing | Mapping, anchor: str | None = None) -> None:
        """A list or mapping begins."""
        if len(self._stack) >= MAX_DEPTH:
            self.fault(
                node,
                "too_deep",
                f"Nested deeper than {MAX_DEPTH} levels.",
                "Flatten it: no field needs this.",
            )
            raise Refused
        self._count(1, node)
        opened = _Open(node, as_key=self._wants_key())
        if opened.as_key:
            self.fault(
                node, "bad_key", "A field's name must be text.", "Write a plain name before the colon."
            )
        if anchor:
            self._anchors[anchor] = None
            self._names[id(opened)] = anchor
        self._stack.append(opened)

    def close(self) -> None:
        """The innermost list or mapping ends."""
        opened = self._stack.pop()
        if anchor := self._names.pop(id(opened), None):
            self._anchors[anchor] = (opened.node, opened.size)
        if opened.as_key:
            self._stack[-1].key = Broken(opened.node.line, opened.node.column)
        else:
            self._place(self._taken(opened.node), opened.size)

    def alias(self, anchor: str, line: int, column: int) -> None:
        """A reference to an earlier value."""
        here = Broken(line, column)
        known = self._anchors.get(anchor)
        if known is None:
            inside = anchor in self._anchors
            message = (
                f"*{anchor[:60]} stands inside itself."
                if inside
                else f"No &{anchor[:60]} comes before this alias."
            )
            self.fault(here, "bad_alias", message, "Write the value out.")
            self._place(here, 1)
            return
        node, size = known
        self._count(size, here)
        self._place(node, size)

    def refuse_character(self, at: Scalar | Broken, character: str) -> None:
        """Note a character that no text of a question may hold."""
        self.fault(
            at,
            "bad_character",
            f"The character U+{ord(character):04X} cannot stand in a question.",
            "Remove it; to speak of it, write its name.",
        )

    def fault(self, at: Node, code: str, message: str, mend: str) -> None:
        """Note a fault at the place being read."""
        self._report.add(self._file, at, self._path(), code=code, message=message, mend=mend)

    def _taken(self, node: Listing | Mapping) -> Node:
        if self._take is None or len(self._stack) != 2 or not isinstance(node, Mapping):
            return node
        (top, inner), key = self._stack, self._stack[0].key
        is_question = isinstance(key, Scalar) and key.text == "questions" and isinstance(inner.node, Listing)
        if not is_question or not isinstance(top.node, Mapping) or "questions" in top.node.entries:
            return node
        assert isinstance(inner.node, Listing)  # noqa: S101  # as was just asked
        return self._take(len(inner.node.items), node, self._report)

    def _wants_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].node, Mapping) and self._stack[-1].key is None

    def _place(self, node: Node, size: int) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        top.size += size
        if isinstance(top.node, Listing):
            top.node.items.append(node)
        elif top.key is None:
            self._take_key(top, node)
        else:
            key, top.key = top.key, None
            if isinstance(node, Scalar) and not node.text and not node.style:
                node.line, node.column = (
                    key.line,
                    key.column,
                )  # nothing was typed, so parsers place it anywhere
            if isinstance(key, Scalar) and key.text not in top.node.entries:
                top.node.entries[key.text] = Entry(key.line, key.column, node)

    def _take_key(self, top: _Open, node: Node) -> None:
        if not isinstance(node, Scalar):
            top.key = Broken(node.line, node.column)
            return
        first = top.node.entries.get(node.text) if isinstance(top.node, Mapping) else None
        top.key = node
        if first is not None:
            message = f"{shown(node.text)} is written twice; it is already on line {first.line}."
            self.fault(node, "duplicate_key", message, "Keep one of the two.")

    def _count(self, size: int, at: Node) -> None:
        self._nodes += size
        if self._nodes > MAX_NODES:
            message = f"More than {MAX_NODES:,} values, aliases counted."
            self.fault(at, "too_many_values", message, "Split the file, and write out what aliases repeat.")
            raise Refused

    def _path(self) -> Path:
        parts: list[str | int] = []
        for opened in self._stack:
            if isinstance(opened.node, Listing):
                parts.append(len(opened.node.items))
            elif isinstance(opened.key, Scalar):
                parts.append(opened.key.text)
        return tuple(parts)
