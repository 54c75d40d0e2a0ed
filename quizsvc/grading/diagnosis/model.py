"""A finding, and the texts that explain each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from quizsvc.grading.diagnosis.texts import TEXTS


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One finding: its id, what to tell a learner, the line of the snippet if there is one, and the
    section of the lesson that teaches it."""

    id: str
    title: str
    explanation: str
    line: int | None
    section: str

    @classmethod
    def of(cls, finding: str, line: int | None = None) -> Diagnosis:
        """The finding with this id. KeyError if there is none."""
        text = TEXTS[finding]
        return cls(finding, text.title, text.explanation, line, text.section)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return asdict(self)
