"""Test files that say on each line which findings it should give: `#! column code`."""

from __future__ import annotations

import re
from pathlib import Path

Expected = tuple[int, int, str]

_MARK = re.compile(r"#! (\d+) (\w+)")


def expected(path: Path) -> list[Expected]:
    """Line, column and code of each finding that the file's marks ask for."""
    lines = path.read_text().splitlines()
    marks = [(at, match) for at, line in enumerate(lines, 1) for match in _MARK.finditer(line)]
    return sorted((at, int(match[1]), match[2]) for at, match in marks)
