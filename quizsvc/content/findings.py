"""What is wrong with a question file, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

from quizsvc.errors import Invalid

Path = tuple[str | int, ...]
"""Where a value stands inside its file: mapping keys and list positions from the top."""


class Severity(StrEnum):
    """An error keeps the content out; a warning lets it in."""

    ERROR = "error"
    WARNING = "warning"


class Position(Protocol):
    """Anything that knows where it begins; both count from 1, 0 means unknown."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `line` and `column` count from 1 (0: unknown); `pointer` is a JSON pointer (RFC 6901)."""

    file: str
    line: int
    column: int
    pointer: str
    message: str
    mend: str
    severity: Severity
    code: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message} {self.mend}"

    def to_dict(self) -> dict[str, object]:
        """The finding as plain JSON."""
        return {**asdict(self), "severity": str(self.severity)}


class ContentErrors(Invalid):
    """Files that cannot be taken. `findings` holds every fault at once, in file order."""

    code = "invalid_content"
    title = "The content cannot be taken"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        faults = "one fault" if count == 1 else f"{count} faults"
        details = [f.to_dict() | {"message": f"{f.message} {f.mend}"} for f in self.findings]
        super().__init__(f"The content has {faults}; mend each and send it again.", errors=details)


class Report:
    """Collects the findings of one reading, up to a cap that keeps a hostile file from flooding it."""

    CAP = 1000

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}

    def add(
        self,
        file: str,
        at: Position,
        path: Path,
        *,
        code: str,
        message: str,
        mend: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note one fault; the same fault at the same place counts once."""
        if len(self._findings) < self.CAP:
            finding = Finding(file, at.line, at.column, pointer(path), message, mend, severity, code)
            self._findings.setdefault(finding)

    def extend(self, other: Report) -> None:
        """Take over what another report holds."""
        for finding in other.findings():
            if len(self._findings) < self.CAP:
                self._findings.setdefault(finding)

    def findings(self) -> list[Finding]:
        """What was found, file by file and line by line."""
        return sorted(self._findings, key=lambda f: (f.file, f.line, f.column))

    def __len__(self) -> int:
        return len(self._findings)


def pointer(path: Path) -> str:
    """`path` as a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def shown(text: str, limit: int = 60) -> str:
    """`text` quoted for a message: one line, escaped, cut at `limit` characters."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return f'"{cut}"' if cut.isprintable() else f'"{ascii(cut)[1:-1]}"'


def listed(names: Iterable[str], word: str = "or") -> str:
    """`a, b or c`; empty for no names."""
    items = list(names)
    return "".join(items) if len(items) < 2 else f"{', '.join(items[:-1])} {word} {items[-1]}"
