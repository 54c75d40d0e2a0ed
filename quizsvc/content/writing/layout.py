"""The order in which fields are written, and which values stand on one line."""

from __future__ import annotations

from collections.abc import Mapping

from quizsvc.content import native
from quizsvc.content.reading import Shape
from quizsvc.content.records import Field, Record, Variant
from quizsvc.content.shapes import Either, ListOf, MapOf, Name, Number, OneOf, Text
from quizsvc.content.writing.tree import Branch, Item, Leaf, Value

_PIVOT = {id(native.QUESTION): "stem", id(native.CLAIM): "claim", id(native.CHECK): "weight"}
"""The field after which those stand that depend on the kind."""
_FIRST = {
    id(native.QUIZ): ("id", "title", "summary"),
    id(native.MISTAKE): ("id", "diagnosis", "text"),
}
_LAST = {id(native.CLAIM): ("given", "note", "code")}
_SPREAD = (native.TOPIC, native.SECTION, native.QUESTION, native.QUIZ)
"""What has a blank line between one and the next."""


def part(shape: Shape | None, value: Branch, item: Item) -> Shape | None:
    """What `item` of `value` has to be, where `value` has to be `shape`."""
    if isinstance(shape, Either):
        shape = shape.other if value.is_mapping else shape.listing
    if isinstance(shape, ListOf):
        return shape.item
    if isinstance(shape, MapOf):
        return shape.value
    if isinstance(shape, Record) and item.key is not None:
        known = _fields(shape, value).get(item.key)
        return known.shape if known else None
    return None


def ordered(shape: Shape | None, value: Branch) -> list[Item]:
    """The items of `value` in the order they are written; unknown fields come last."""
    if not (value.is_mapping and isinstance(shape, Record)):
        return value.items
    place = {name: at for at, name in enumerate(_names(shape, value))}
    return sorted(value.items, key=lambda item: place.get(item.key or "", len(place)))


def is_exact(shape: Shape | None) -> bool:
    """Whether white space at the ends of a text counts: it does in code and in output."""
    return isinstance(shape, Text) and not shape.strip


def is_prose(shape: Shape | None) -> bool:
    """Whether a text may be folded."""
    return isinstance(shape, Text) and shape.strip


def is_spread(shape: Shape | None) -> bool:
    """Whether the items of a list have blank lines between them."""
    return isinstance(shape, ListOf) and any(shape.item is record for record in _SPREAD)


def is_short(shape: Shape | None) -> bool:
    """Whether a new list or mapping of such values is written on one line where it fits."""
    if isinstance(shape, Either):
        return is_short(shape.listing)
    if shape is native.DRAW or shape is native.PARAMETER:
        return True
    inner = shape.item if isinstance(shape, ListOf) else shape.value if isinstance(shape, MapOf) else None
    return isinstance(inner, Name | Number | OneOf) or (isinstance(inner, Text) and inner.limit <= 200)


def _names(shape: Record, value: Branch) -> list[str]:
    names = list(_fields(shape, value))
    if pivot := _PIVOT.get(id(shape)):
        common = list(shape.fields)
        at = common.index(pivot) + 1
        names = [*common[:at], *(name for name in names if name not in common), *common[at:]]
    first, last = _FIRST.get(id(shape), ()), _LAST.get(id(shape), ())
    return [*first, *(name for name in names if name not in first + last), *last]


def _fields(shape: Record, value: Branch) -> Mapping[str, Field]:
    if not isinstance(shape, Variant):
        return shape.fields
    tag = next((item.value for item in value.items if item.key == shape.tag), None)
    return {**shape.fields, **shape.cases.get(_word(tag), {})}


def _word(tag: Value | None) -> str:
    return tag.text.strip() if isinstance(tag, Leaf) else ""
