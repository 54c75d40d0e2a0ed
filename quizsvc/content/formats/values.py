"""What reading and writing foreign files answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from quizsvc.content.model import Bundle

FORMATS = ("gift", "aiken", "moodle", "qti21", "qti22", "qti3", "canvas", "native")


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that was not taken, and why. `line` counts from 1."""

    file: str
    line: int
    title: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: skipped{f' {self.title!r}' if self.title else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held: its questions, the items not taken, and what our scoring cannot keep."""

    bundle: Bundle
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question, or a part of one, that the format cannot hold. `part` is `question` for all of it."""

    question: str
    part: str
    reason: str

    def __str__(self) -> str:
        return f"{self.question}: {self.part} left out: {self.reason}"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to hand out, and what is not in it."""

    data: bytes
    filename: str
    media_type: str
    left_out: list[LeftOut] = field(default_factory=list)
