"""What a question file says, as plain values.

Nothing here reads files, runs code or knows a database: the reader makes these values, the bank
stores them, the prover and the graders take them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quizsvc.content.model.questions import (
    Check,
    CheckKind,
    Claim,
    ClaimKind,
    Difficulty,
    Draw,
    Hidden,
    Kind,
    Mistake,
    Number,
    Option,
    Parameter,
    Question,
    Solution,
    Value,
)
from quizsvc.content.model.topics import Mode, Quiz, Section, SelfCheck, Table, Topic

if TYPE_CHECKING:
    from quizsvc.content.sources import Sources

__all__ = [
    "Bundle", "Check", "CheckKind", "Claim", "ClaimKind", "Difficulty", "Draw", "Hidden", "Kind", "Mistake",
    "Mode", "Number", "Option", "Parameter", "Question", "Quiz", "Section", "SelfCheck", "Solution", "Table",
    "Topic", "Value",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a set of files holds, in the order written. `sources` knows where each part stands."""

    topics: tuple[Topic, ...] = ()
    questions: Sequence[Question] = ()
    quizzes: tuple[Quiz, ...] = ()
    sources: Sources | None = field(default=None, compare=False, repr=False)
