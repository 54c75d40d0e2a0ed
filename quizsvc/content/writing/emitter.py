"""A tree as YAML text: two-space indents, fields in their order, nothing folded but prose."""

from __future__ import annotations

from quizsvc.content.nodes import Scalar
from quizsvc.content.reading import Shape
from quizsvc.content.shapes import Either
from quizsvc.content.writing import layout
from quizsvc.content.writing.scalars import WIDTH, folded, inline, literal
from quizsvc.content.writing.tree import Branch, Item, Leaf, Value, walk


def emit(root: Branch, shape: Shape) -> str:
    """The text of `root`, which has to be `shape`. The same tree gives the same text."""
    emitter = _Emitter()
    emitter.block(root, shape, 0)
    return "\n".join(emitter.lines) + "\n"


class _Emitter:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._written: set[int] = set()
        self._names: dict[str, int] = {}
        self._open = (
            False  # the last text goes on to where the next begins, so that a blank line would join it
        )

    def block(self, branch: Branch, shape: Shape | None, indent: int) -> None:
        """The items of a list or mapping, each from a line of its own."""
        spread = layout.is_spread(shape)
        for at, item in enumerate(layout.ordered(shape, branch)):
            inner = layout.part(shape, branch, item)
            self._above(item, inner, indent, first=at == 0, spread=spread)
            head = "-" if item.key is None else f"{inline(item.key)}:"
            self._item(item, inner, indent, head)
        self._comments(branch.after, indent)

    def _above(self, item: Item, shape: Shape | None, indent: int, *, first: bool, spread: bool) -> None:
        """Comments and a blank line before an item; of a first field, above its hyphen."""
        before = list(item.before)
        if (
            item.key is None
            and isinstance(item.value, Branch)
            and not self._on_one_line(item, shape, indent, "-")
        ):
            if item.note and not item.value.anchor:
                before.append(item.note)
                item.note = ""
            before += _led(item.value, shape)
        if first:
            while before and not before[0]:
                before.pop(0)
        elif spread and (not before or before[0]):
            before.insert(0, "")
        self._comments(before, indent)

    def _comments(self, before: list[str], indent: int) -> None:
        for text in before:
            blank = not self.lines or not self.lines[-1]
            if text:
                self.lines.append(" " * indent + text)
                self._open = False
            elif not blank and not self._open:
                self.lines.append("")

    def _item(self, item: Item, shape: Shape | None, indent: int, head: str) -> None:
        margin, note = " " * indent, f"  {item.note}" if item.note else ""
        self._open = False
        if line := self._on_one_line(item, shape, indent, head):
            self.lines.append(f"{margin}{line}{note}")
            return
        value = item.value
        if isinstance(value, Leaf):
            opening, *rows = self._leaf(value, shape, indent + len(head) + 1, indent)
            mark = self._mark(value)
            self.lines.append(f"{margin}{head}{mark}{' ' if opening else ''}{opening}{note}")
            self.lines += [f"{margin}  {row}" if row else "" for row in rows]
            self._open = opening.endswith("+")
            return
        if rows := self._filled(value, shape, indent):
            self.lines += [f"{margin}{head} [{note}", *rows]
            return
        mark, at = self._mark(value), len(self.lines)
        if item.key is None and not mark and not note:
            self.block(_unled(value, shape), shape, indent + 2)
            self.lines[at] = f"{margin}- {self.lines[at][indent + 2 :]}"
            return
        self.lines.append(f"{margin}{head}{mark}{note}")
        self.block(value, shape, indent + 2)

    def _on_one_line(self, item: Item, shape: Shape | None, indent: int, head: str) -> str:
        """The item's line if it is an alias, or a list or mapping that fits; else empty."""
        value = item.value
        if value.anchor and id(value) in self._written:
            return f"{head} *{value.anchor}"
        if not isinstance(value, Branch) or value.anchor:
            return ""
        if value.items and not (value.flow and _is_simple(value)):
            return ""
        line = f"{head} {_flow(value, shape)}"
        return line if not value.items or indent + len(line) <= WIDTH else ""

    def _filled(self, value: Branch, shape: Shape | None, indent: int) -> list[str]:
        """The rows of a list of short values that is too long for one line; else empty."""
        if not value.flow or value.is_mapping or value.anchor or not _is_simple(value):
            return []
        if not layout.is_short(shape):
            return []
        inner = layout.part(shape, value, value.items[0])
        words = [_flow(item.value, inner) for item in value.items]
        rows = [""]
        for word in words:
            longer = f"{rows[-1]} {word}," if rows[-1] else f"{' ' * (indent + 2)}{word},"
            if rows[-1] and len(longer) > WIDTH:
                longer = f"{' ' * (indent + 2)}{word},"
                rows.append("")
            rows[-1] = longer
        rows[-1] = rows[-1][:-1] + "]"
        return rows

    def _mark(self, value: Value) -> str:
        if not value.anchor:
            return ""
        uses = self._names[value.anchor] = self._names.get(value.anchor, 0) + 1
        if uses > 1:  # an anchor that was given twice
            value.anchor = f"{value.anchor}_{uses}"
            return self._mark(value)
        self._written.add(id(value))
        return f" &{value.anchor}"

    def _leaf(self, leaf: Leaf, shape: Shape | None, column: int, indent: int) -> list[str]:
        if _is_bare(leaf):
            return [leaf.text]
        if isinstance(shape, Either):
            shape = shape.other
        prose = layout.is_prose(shape) and not leaf.anchor
        text = _text(leaf, shape)
        short = inline(text)
        if prose and leaf.style == "|" and (block := literal(text + "\n")):
            return block
        if "\n" not in text and (column + len(short) <= WIDTH or not (prose or layout.is_exact(shape))):
            return [short]
        if prose and ("\n" not in text or leaf.style == ">"):
            block = folded(text, WIDTH - indent - 2)
        else:
            block = literal(text + "\n" if prose else text)
        return block or [short]


def _flow(value: Value, shape: Shape | None) -> str:
    if isinstance(value, Leaf):
        return (value.text or "null") if _is_bare(value) else inline(_text(value, shape), flow=True)
    parts = []
    for item in layout.ordered(shape, value):
        inner = _flow(item.value, layout.part(shape, value, item))
        parts.append(inner if item.key is None else f"{inline(item.key, flow=True)}: {inner}")
    return "{" + ", ".join(parts) + "}" if value.is_mapping else "[" + ", ".join(parts) + "]"


def _text(leaf: Leaf, shape: Shape | None) -> str:
    """What is written: without white space at the ends where it does not count. An alias may stand where
    it does.
    """
    if isinstance(shape, Either):
        shape = shape.other
    return leaf.text if shape is None or layout.is_exact(shape) or leaf.anchor else leaf.text.strip()


def _is_simple(value: Branch) -> bool:
    """Whether nothing in `value` needs a line of its own."""
    if value.after:
        return False
    for item in walk(value):
        inner = item.value
        if item.note or any(item.before) or inner.anchor:
            return False
        if inner.after if isinstance(inner, Branch) else "\n" in inner.text:
            return False
    return True


def _is_bare(leaf: Leaf) -> bool:
    """Whether it is a number, a truth value or nothing, to be written as typed."""
    return not leaf.style and Scalar(leaf.text, "", 0, 0).kind != "text"


def _led(value: Branch, shape: Shape | None) -> list[str]:
    """The comments above the first field of a list's item."""
    items = layout.ordered(shape, value)
    if value.anchor or not items:
        return []
    comments = [text for text in items[0].before if text]
    inner = items[0].value
    if items[0].key is None and isinstance(inner, Branch):
        comments += _led(inner, layout.part(shape, value, items[0]))
    return comments


def _unled(value: Branch, shape: Shape | None) -> Branch:
    items = layout.ordered(shape, value)
    if items and items[0].before:
        items[0].before = []
    return value
