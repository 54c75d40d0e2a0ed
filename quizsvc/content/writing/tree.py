"""What is to be written: values with the comments, blank lines and anchors that an author gave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Leaf:
    """A scalar as it means (`text`) and as it was typed (`style`: empty, `'`, `"`, `|` or `>`)."""

    text: str
    style: str = ""
    anchor: str = ""
    line: int = 0


@dataclass(slots=True, eq=False)
class Item:
    """An entry of a list or, with a key, of a mapping.

    `before` holds the comments above it, each with its `#`, and an empty text for a blank line; `note` is
    the comment at the end of its line.
    """

    value: Value
    key: str | None = None
    before: list[str] = field(default_factory=list)
    note: str = ""
    line: int = 0
    column: int = 0
    container: Branch | None = None


@dataclass(slots=True, eq=False)
class Branch:
    """A list or mapping; `after` holds the comments after its last entry."""

    items: list[Item] = field(default_factory=list)
    is_mapping: bool = False
    flow: bool = False
    anchor: str = ""
    after: list[str] = field(default_factory=list)
    line: int = 0
    end: tuple[int, int] = (0, 0)
    owner: Item | None = None

    @property
    def column(self) -> int:
        """Where its entries stand in the file it was read from."""
        return self.items[0].column if self.items else 0


Value = Leaf | Branch


def walk(value: Value) -> Iterator[Item]:
    """Every item under `value`; what an alias repeats comes again."""
    if isinstance(value, Branch):
        for item in value.items:
            yield item
            yield from walk(item.value)
