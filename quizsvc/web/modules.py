"""Which modules a module of the client cannot do without, so that a browser asks for all of them at once."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

_IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*?["'](\.[^"']+)["']""", re.MULTILINE)


def needed(folder: Path, first: str) -> list[str]:
    """The names in `folder` of `first` and of all that it imports, directly or not.

    What is imported only when it is wanted is left out.
    """
    found: dict[str, None] = {}
    left = [first]
    while left:
        name = left.pop()
        if name not in found:
            found[name] = None
            left += [_beside(name, other) for other in _IMPORT.findall((folder / name).read_text())]
    return sorted(found)


def _beside(name: str, other: str) -> str:
    """What `other` means in the module `name`."""
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / other).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
