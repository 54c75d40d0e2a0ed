"""What lint looks for beyond the shape of a file, one module for each concern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quizsvc.content.findings import Path, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault inside a topic, question or quiz; `line` counts lines down from the start of a text."""

    inside: Path
    code: str
    message: str
    mend: str
    severity: Severity = Severity.WARNING
    line: int = 0


Faults = Iterator[Fault]
