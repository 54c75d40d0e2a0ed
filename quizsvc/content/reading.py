"""Reading a value of a file: what a shape is, where its faults go, and how they name things."""

from __future__ import annotations

from abc import ABC, abstractmethod
from difflib import get_close_matches
from enum import Enum
from typing import Any, Final

from quizsvc.content.findings import Path, Position, Report
from quizsvc.content.nodes import Broken, Node, described

Schema = dict[str, Any]

_COMPARED = 2_000
"""Names up to which a slip is looked for among them; comparing takes time for each."""


class Invalid(Enum):
    INVALID = 0


INVALID: Final = Invalid.INVALID
"""Stands for a value whose faults are already in the report."""


class Reading:
    """One file being read: its name, and where its faults go."""

    def __init__(self, file: str, report: Report) -> None:
        self.file, self.report = file, report

    def fault(self, at: Position, path: Path, code: str, message: str, mend: str) -> Invalid:
        """Note a fault and answer INVALID."""
        self.report.add(self.file, at, path, code=code, message=message, mend=mend)
        return INVALID

    def wrong_type(self, node: Node, path: Path, wanted: str, mend: str) -> Invalid:
        """Note that `node` is not `wanted`; silent if the node was already reported."""
        if isinstance(node, Broken):
            return INVALID
        name = path_name(path)
        message = (
            f"{name} is empty."
            if described(node) == "empty"
            else f"{name} must be {wanted}, not {described(node)}."
        )
        return self.fault(node, path, "wrong_type", message, mend)


class Shape(ABC):
    """One kind of value."""

    @abstractmethod
    def read(self, node: Node, path: Path, reading: Reading) -> Any:
        """The value of `node`, or INVALID."""

    @abstractmethod
    def schema(self) -> Schema:
        """The same rule as JSON Schema (draft 2020-12)."""


def path_name(path: Path) -> str:
    """The field that `path` leads to, for a message."""
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    return f"{name} entry {path[-1] + 1}" if path and isinstance(path[-1], int) else name


def nearest(text: str, names: tuple[str, ...]) -> str:
    """The one of `names` that `text` may be a slip of; empty if none is near, or too many to compare."""
    if len(names) > _COMPARED:
        return ""
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(text[:100].casefold().replace(" ", "_"), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def meant(text: str, names: tuple[str, ...]) -> str:
    """`Did you mean …?` where one of `names` is near `text`, else empty."""
    near = nearest(text, names)
    return f"Did you mean {near}?" if near else ""
