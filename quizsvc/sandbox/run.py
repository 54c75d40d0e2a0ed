"""What one run of a snippet came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STATUSES = (
    "ok",
    "syntax_error",
    "error",
    "timeout",
    "memory_limit",
    "output_limit",
    "blocked",
    "killed",
)


@dataclass(frozen=True)
class Run:
    """One run, as plain values. What it printed and traced rests on the word of the snippet's process.

    `error` is None or {type, message, line}; `usage` {wall_ms, cpu_ms, peak_mib}, measured from outside
    (peak_mib is the process's largest resident size, libraries included).
    """

    status: str
    stdout: str = ""
    stderr: str = ""
    stdout_truncated: bool = False
    stderr_truncated: bool = False
    error: dict[str, Any] | None = None
    learning_rates: list[float | str] = field(default_factory=list)
    printed: list[dict[str, Any]] = field(default_factory=list)
    losses: list[float | str] = field(default_factory=list)
    validation_losses: list[float | str] = field(default_factory=list)
    trace: dict[str, Any] = field(default_factory=lambda: {"updates": [], "order": "none"})
    warnings: list[Any] = field(default_factory=list)
    usage: dict[str, float] = field(default_factory=dict)
    torch: str = ""
    tier: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The run as JSON-ready values."""
        return dict(vars(self))  # flat: the values are plain already

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Run:
        """The run that `to_dict` described; unknown keys are left out."""
        return cls(**{key: value for key, value in values.items() if key in cls.__dataclass_fields__})
