"""What a measurement gives: figures, each with what it is set against and the target it is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` against `baseline` (both as text with their unit) is `value`, which should be at most or at
    least the target; a figure without a target is told for its own sake.
    """

    what: str
    value: float
    unit: str = "x"
    measured: str = ""
    baseline: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one part found. `details` is whatever else explains the figures, as plain JSON."""

    figures: Sequence[Figure]
    details: Mapping[str, Any] = field(default_factory=dict)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p99 and the greatest, in milliseconds."""
    named = {"p50": quantile(seconds, 0.5), "p99": quantile(seconds, 0.99), "max": max(seconds)}
    return {name: round(1000 * value, 2) for name, value in named.items()}


def ms(seconds: float) -> str:
    """Seconds as text in milliseconds."""
    return f"{1000 * seconds:,.1f} ms"


def per_second(rate: float) -> str:
    """A rate as text."""
    return f"{rate:,.0f}/s"
