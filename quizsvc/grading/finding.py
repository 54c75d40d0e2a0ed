"""What running one claim has shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim, what it expects, what the run gave, and whether the two agree."""

    claim: str
    expected: Any
    got: Any
    holds: bool
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)
