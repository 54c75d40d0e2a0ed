"""What a field may hold: read with a sentence for every fault, and described as JSON Schema.

One shape serves both, so that the reader and the published schema cannot disagree. `read` answers the
plain value, or INVALID once the report says why.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from quizsvc.content.findings import Path, listed, shown
from quizsvc.content.nodes import Listing, Mapping, Node, Ready, Scalar
from quizsvc.content.reading import INVALID, Invalid, Reading, Schema, Shape, meant, path_name


@dataclass(frozen=True)
class Text(Shape):
    """Text in Markdown. With `as_typed`, a bare 0.10 or true is the text that was typed."""

    limit: int = 20_000
    as_typed: bool = False
    strip: bool = True

    def read(self, node: Node, path: Path, reading: Reading) -> str | Invalid:
        if (
            not isinstance(node, Scalar)
            or node.kind == "nothing"
            or (node.kind != "text" and not self.as_typed)
        ):
            mend = (
                "Put it in quotes."
                if isinstance(node, Scalar) and node.text
                else "Write the text after the colon."
            )
            return reading.wrong_type(node, path, "text", mend)
        text = node.text.strip() if self.strip else node.text
        if not text.strip():
            return reading.fault(
                node, path, "empty", f"{path[-1]} is empty.", "Write the text, or remove the field."
            )
        if len(text) > self.limit:
            message = f"The text has {len(text):,} characters; {self.limit:,} are allowed."
            return reading.fault(node, path, "too_long", message, "Shorten it.")
        return text

    def schema(self) -> Schema:
        kinds = ["string", "number", "boolean"] if self.as_typed else "string"
        return {"type": kinds, "minLength": 1, "maxLength": self.limit, "pattern": r"\S"}


@dataclass(frozen=True)
class Name(Shape):
    """A short text of a fixed form: an id, a key, an exception's name."""

    pattern: str
    form: str
    limit: int = 100

    def read(self, node: Node, path: Path, reading: Reading) -> str | Invalid:
        text = Text(as_typed=True).read(node, path, reading)
        if text is INVALID:
            return INVALID
        if len(text) > self.limit or not re.fullmatch(self.pattern, text):
            mend = f"Use {self.form}, at most {self.limit} characters."
            return reading.fault(
                node, path, "bad_name", f"{shown(text)} cannot be used as {path_name(path)}.", mend
            )
        return text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$", "maxLength": self.limit}


@dataclass(frozen=True)
class Number(Shape):
    """A finite number between two bounds; `whole` refuses fractions."""

    least: float = -1e308
    most: float = 1e308
    whole: bool = False
    above_least: bool = False

    def read(self, node: Node, path: Path, reading: Reading) -> int | float | Invalid:
        wanted = "a whole number" if self.whole else "a number"
        kinds = {"whole number"} if self.whole else {"whole number", "number"}
        if not isinstance(node, Scalar) or node.kind not in kinds:
            quoted = isinstance(node, Scalar) and Scalar(node.text, "", 0, 0).kind in kinds
            mend = (
                "Remove the quotes."
                if quoted
                else f"Write {wanted}, such as {'2' if self.whole else '0.05'}."
            )
            return reading.wrong_type(node, path, wanted, mend)
        if len(node.text) > 40:
            message = f"A number of {len(node.text):,} characters is too long."
            return reading.fault(node, path, "bad_number", message, "Write at most 40 characters.")
        value = int(node.text) if node.kind == "whole number" else float(node.text)
        if not math.isfinite(value) or self._outside(value):
            return reading.fault(
                node, path, "out_of_range", f"{node.text} is out of range.", f"Write {self._range()}."
            )
        return value

    def _outside(self, value: float) -> bool:
        return not self.least <= value <= self.most or (self.above_least and value == self.least)

    def _range(self) -> str:
        if self.least == self.most:
            return f"{self.least:g}"
        low = "above" if self.above_least else "from"
        return f"a number {low} {self.least:g} to {self.most:g}"

    def schema(self) -> Schema:
        low = "exclusiveMinimum" if self.above_least else "minimum"
        return {"type": "integer" if self.whole else "number", low: self.least, "maximum": self.most}


@dataclass(frozen=True)
class OneOf(Shape):
    """One word of a few."""

    words: tuple[str, ...]

    def read(self, node: Node, path: Path, reading: Reading) -> str | Invalid:
        text = Text(as_typed=True).read(node, path, reading)
        if text is INVALID or text in self.words:
            return text
        mend = meant(text, self.words) or f"Write {listed(self.words)}."
        name = path_name(path if path[-1] != text else path[:-1])
        return reading.fault(node, path, "unknown_word", f"{shown(text)} is not known as {name}.", mend)

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Either(Shape):
    """One shape for lists, another for the rest."""

    listing: Shape
    other: Shape

    def read(self, node: Node, path: Path, reading: Reading) -> Any:
        return (self.listing if isinstance(node, Listing) else self.other).read(node, path, reading)

    def schema(self) -> Schema:
        return {"anyOf": [self.listing.schema(), self.other.schema()]}


@dataclass(frozen=True)
class ListOf(Shape):
    """Some values of one shape, in order. A faulty one is read as INVALID: the others keep their place."""

    item: Shape
    least: int = 0
    most: int = 1000
    unique: bool = False

    def read(self, node: Node, path: Path, reading: Reading) -> tuple[Any, ...] | Invalid:
        if not isinstance(node, Listing):
            return reading.wrong_type(node, path, "a list", "Begin each entry with a hyphen and a space.")
        if not self.least <= len(node.items) <= self.most:
            message = f"{path_name(path)} has {len(node.items)} entries."
            reading.fault(node, path, "wrong_count", message, f"Write {self.least} to {self.most}.")
        read = [
            item.value if isinstance(item, Ready) else self.item.read(item, (*path, at), reading)
            for at, item in enumerate(node.items[: self.most])
        ]
        if self.unique:
            for at, value in enumerate(read):
                if value is not INVALID and value in read[:at]:
                    message = f"{shown(str(value))} is in the list twice."
                    reading.fault(node.items[at], (*path, at), "duplicate", message, "Remove one of the two.")
        return tuple(read)

    def schema(self) -> Schema:
        schema = {"type": "array", "items": self.item.schema(), "minItems": self.least, "maxItems": self.most}
        return schema | ({"uniqueItems": True} if self.unique else {})


@dataclass(frozen=True)
class MapOf(Shape):
    """Values of one shape under names of the author's choice."""

    name: Name | OneOf
    value: Shape

    def read(self, node: Node, path: Path, reading: Reading) -> dict[str, Any] | Invalid:
        if not isinstance(node, Mapping):
            return reading.wrong_type(node, path, "a mapping", "Write name: value, one to a line.")
        read = {}
        for key, entry in node.entries.items():
            name = self.name.read(Scalar(key, "", entry.line, entry.column), (*path, key), reading)
            value = self.value.read(entry.value, (*path, key), reading)
            if name is not INVALID and value is not INVALID:
                read[key] = value
        return read

    def schema(self) -> Schema:
        names = self.name.schema()
        return {"type": "object", "propertyNames": names, "additionalProperties": self.value.schema()}
