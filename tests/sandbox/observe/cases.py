"""Snippets with what must be read from them, out of the text files beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One snippet: its name, what is expected by field, and its source."""

    name: str
    expected: dict[str, str]
    source: str

    def words(self, field: str) -> list[str]:
        """The words expected of a field."""
        return self.expected[field].split()


def cases(file: str) -> list[Case]:
    """All cases of one file: `=== name`, fields, `---`, source."""
    found = []
    for part in (FOLDER / file).read_text().split("=== ")[1:]:
        head, _, source = part.partition("---\n")
        name, *fields = head.strip().splitlines()
        pairs = (line.partition(":") for line in fields)
        found.append(Case(name, {key: value.strip() for key, _, value in pairs}, source))
    return found
