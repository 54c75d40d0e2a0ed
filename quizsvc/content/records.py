"""Mappings with known fields, some of which depend on the value of one of them (a question's kind)."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from typing import Any

from quizsvc.content.findings import Path, listed, shown
from quizsvc.content.nodes import Entry, Mapping, Node, Scalar
from quizsvc.content.reading import INVALID, Invalid, Reading, Schema, Shape, meant, nearest, path_name
from quizsvc.content.shapes import OneOf


@dataclass(frozen=True)
class Field:
    """One field of a record. `about` tells an author what it is for; `instead` names a field that a required
    one may be left out for.
    """

    shape: Shape
    about: str
    required: bool = False
    instead: str = ""


Fields = AbstractMapping[str, Field]


@dataclass(frozen=True)
class Record(Shape):
    """A mapping with known fields. Reads every good field even where others are faulty."""

    fields: Fields
    also_called: AbstractMapping[str, str] = field(default_factory=dict)
    """Names from other formats that authors type, and ours."""

    def read(self, node: Node, path: Path, reading: Reading) -> dict[str, Any] | Invalid:
        return self._read(node, path, reading, self.fields, {})

    def _read(
        self, node: Node, path: Path, reading: Reading, fields: Fields, elsewhere: AbstractMapping[str, str]
    ) -> dict[str, Any] | Invalid:
        if not isinstance(node, Mapping):
            names = [name for name, known in fields.items() if known.required] or fields
            mend = f"Write {listed(names, 'and')}, each as name: value."
            return reading.wrong_type(node, path, "a mapping", mend)
        read: dict[str, Any] = {}
        for name, entry in node.entries.items():
            known = fields.get(name)
            if known is None:
                self._unknown(entry, (*path, name), reading, fields, elsewhere)
            elif known.required or not _is_nothing(entry.value):
                value = known.shape.read(entry.value, (*path, name), reading)
                if value is not INVALID:
                    read[name] = value
        for name, known in fields.items():
            if known.required and not {name, known.instead} & node.entries.keys():
                reading.fault(node, path, "missing", f"{name} is missing here.", f"Add {name}: {known.about}")
        return read

    def _unknown(
        self, entry: Entry, path: Path, reading: Reading, fields: Fields, elsewhere: AbstractMapping[str, str]
    ) -> None:
        name = str(path[-1])
        if name in elsewhere:
            reading.fault(
                entry, path, "unknown_field", f"{name} is not used here.", f"Only {elsewhere[name]} has it."
            )
            return
        if name == "<<":
            mend = "Merging is not read; write the fields out."
        elif self.also_called.get(name) in fields:
            mend = f"Did you mean {self.also_called[name]}?"
        else:
            mend = meant(name, tuple(fields)) or f"Remove it; the fields here are {listed(fields)}."
        within = f" in {path_name(path[:-1])}" if path[1:] else ""
        reading.fault(entry, path, "unknown_field", f"Unknown field {shown(name)}{within}.", mend)

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": False} | _schema_of(self.fields)


@dataclass(frozen=True)
class Variant(Record):
    """A record whose further fields depend on the word in the field `tag`."""

    tag: str = "kind"
    cases: AbstractMapping[str, Fields] = field(default_factory=dict)

    def read(self, node: Node, path: Path, reading: Reading) -> dict[str, Any] | Invalid:
        case = self._case(node)
        if case is not None:
            here = {**self.fields, **case}
            return self._read(node, path, reading, here, self._elsewhere(here))
        # nobody knows which case is meant: read what means the same in every case, pass over the rest
        shared = {name: Field(known.shape, known.about) for name, known in self._shared().items()}
        here = {**shared, **self.fields}
        passed = _without(node, self._elsewhere(here))
        return self._read(passed, path, reading, here, {})

    def _case(self, node: Node) -> Fields | None:
        """The fields of the case that the tag names, or nearly names."""
        entry = node.entries.get(self.tag) if isinstance(node, Mapping) else None
        word = entry.value.text.strip() if entry is not None and isinstance(entry.value, Scalar) else ""
        return self.cases.get(word) or self.cases.get(nearest(word, tuple(self.cases)))

    def _shared(self) -> dict[str, Field]:
        fields = [item for case in self.cases.values() for item in case.items()]
        return {
            name: one
            for name, one in fields
            if all(other.shape == one.shape for n, other in fields if n == name)
        }

    def _elsewhere(self, here: Fields) -> dict[str, str]:
        owners: dict[str, list[str]] = {}
        for word, fields in self.cases.items():
            for name in fields:
                if name not in here:
                    owners.setdefault(name, []).append(word)
        return {name: f"{self.tag} {listed(words)}" for name, words in owners.items()}

    def schema(self) -> Schema:
        every = {name for fields in self.cases.values() for name in fields} | set(self.fields)
        common = _schema_of(self.fields)
        cases = []
        for word, fields in self.cases.items():
            then = _schema_of(fields)
            absent = every - set(self.fields) - set(fields)
            then["properties"] |= dict.fromkeys(sorted(absent), False)
            condition = {"properties": {self.tag: {"const": word}}, "required": [self.tag]}
            cases.append({"if": condition, "then": then})
        names = {
            name: common["properties"].get(name, True) for name in (*common["properties"], *sorted(every))
        }
        return (
            {"type": "object", "additionalProperties": False} | common | {"properties": names, "allOf": cases}
        )


def tag_field(words: tuple[str, ...], about: str) -> Field:
    """The field that decides between the cases of a variant."""
    return Field(OneOf(words), about, required=True)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "nothing"


def _without(node: Node, names: AbstractMapping[str, str]) -> Node:
    if not isinstance(node, Mapping):
        return node
    kept = {name: entry for name, entry in node.entries.items() if name not in names}
    return Mapping(node.line, node.column, kept)


def _schema_of(fields: Fields) -> Schema:
    properties = {name: known.shape.schema() | {"description": known.about} for name, known in fields.items()}
    required = [name for name, known in fields.items() if known.required and not known.instead]
    schema: Schema = {"properties": properties} | ({"required": required} if required else {})
    either = [[name, known.instead] for name, known in fields.items() if known.required and known.instead]
    if either:
        schema["allOf"] = [{"anyOf": [{"required": [name]} for name in names]} for names in either]
    return schema
