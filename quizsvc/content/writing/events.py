"""A native file's YAML as a tree that keeps its comments. The text has been read before and is good."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from quizsvc.content.writing.comments import Comment, attach
from quizsvc.content.writing.tree import Branch, Item, Leaf, Value
from quizsvc.content.yaml_events import FAULTS, explaining_events, fast_events, is_fast

_COMMENT = re.compile(r"(?:^|(?<=[ \t\n]))#[^\n]*", re.MULTILINE)


def tree(text: str) -> Branch:
    """The tree of `text`, whose line breaks are all `\\n`."""
    if is_fast(text):
        try:
            return _Builder(text, fast_events(text)).build()
        except FAULTS:
            pass
    return _Builder(text, explaining_events(text)).build()


class _Builder:
    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self._text, self._events = text, events
        self._lines = text.split("\n")
        self._starts: list[int] = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._anchors: dict[str, Value] = {}
        self._spans: list[tuple[int, int]] = []
        self._heads: list[Comment] = []
        self._items: list[Item] = []

    def build(self) -> Branch:
        root: Value = Branch(is_mapping=True)
        for event in self._events:
            if type(event).__name__ in {"MappingStartEvent", "SequenceStartEvent", "ScalarEvent"}:
                root = self._value(event, None)
        assert isinstance(root, Branch)  # noqa: S101  # a file that was read is a mapping
        attach([*self._comments(), *self._heads], self._items, root, self._lines)
        return root

    def _value(self, event: Any, owner: Item | None) -> Value:
        match type(event).__name__:
            case "AliasEvent":
                self._span(event)
                return self._anchors[event.anchor]
            case "ScalarEvent":
                value: Value = self._leaf(event)
            case name:
                value = Branch(
                    is_mapping=name == "MappingStartEvent", flow=bool(event.flow_style), owner=owner
                )
                value.line = event.start_mark.line
                self._fill(value)
        if event.anchor:
            value.anchor = event.anchor
            self._anchors[event.anchor] = value
        return value

    def _fill(self, branch: Branch) -> None:
        for event in self._events:
            if type(event).__name__ in {"MappingEndEvent", "SequenceEndEvent"}:
                branch.end = event.end_mark.line, event.end_mark.column
                return
            item = Item(
                Leaf(""), line=event.start_mark.line, column=event.start_mark.column, container=branch
            )
            self._items.append(item)
            branch.items.append(item)
            if branch.is_mapping:
                key = self._value(event, None)
                item.key = key.text if isinstance(key, Leaf) else ""
                event = next(self._events)  # noqa: PLW2901
            elif not branch.flow:
                item.column = self._hyphen(item)
            item.value = self._value(event, item)

    def _hyphen(self, item: Item) -> int:
        """The column of the hyphen before a list's item, which may stand on a line above."""
        before = self._lines[item.line][: item.column].rstrip(" \t")
        if before.endswith("-"):
            return len(before) - 1
        line = item.line - 1
        while line > 0 and not re.match(r"[ -]*-(?:[ \t]|$)", self._lines[line]):
            line -= 1
        return self._lines[line].split("#")[0].rindex("-")

    def _leaf(self, event: Any) -> Leaf:
        self._span(event)
        style = event.style or ""
        if style in {"|", ">"}:
            row = event.start_mark.line
            if match := re.search(r"(?<=[ \t])#.*", self._lines[row][event.start_mark.column :]):
                column = event.start_mark.column + match.start()
                self._heads.append(Comment(row, column, match.group().rstrip(), own=False))
        return Leaf(event.value, style, line=event.start_mark.line)

    def _span(self, event: Any) -> None:
        start, end = event.start_mark, event.end_mark
        self._spans.append((self._offset(start), self._offset(end)))

    def _offset(self, mark: Any) -> int:
        row, column = int(mark.line), int(mark.column)
        return min(self._starts[row] + column, len(self._text))

    def _comments(self) -> Iterator[Comment]:
        """Every comment between the scalars."""
        last = 0
        for start, end in [*sorted(self._spans), (len(self._text), len(self._text))]:
            for match in _COMMENT.finditer(self._text, last, max(start, last)):
                yield self._comment(match)
            last = max(last, end)

    def _comment(self, match: re.Match[str]) -> Comment:
        row = bisect_right(self._starts, match.start()) - 1
        column = match.start() - self._starts[row]
        before = self._lines[row][:column]
        own = re.fullmatch(r"[ \t?-]*", before) is not None
        if own and "-" in before:
            column = before.rindex("-")
        return Comment(row, column, match.group().rstrip(), own)
