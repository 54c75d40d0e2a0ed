"""The report's arithmetic: totals, levels, intervals, strength."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEVELS = ("easy", "medium", "hard")
Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""

ENOUGH_ANSWERED = 5
STRONG_FROM = 80.0
NO_LEVEL_UNDER = 60.0
WEAK_UNDER = 50.0


class Strength(StrEnum):
    """What the score says of the learner."""

    INSUFFICIENT = "insufficient"
    WEAK = "weak"
    DEVELOPING = "developing"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Scored:
    """One question as the report counts it."""

    difficulty: str
    answered: bool
    correct: bool
    points: float
    max_points: float


@dataclass(frozen=True, slots=True)
class Level:
    """The sums over some questions. `percent` is None where there are no points to be had."""

    questions: int
    answered: int
    correct: int
    points: float
    max_points: float

    @property
    def percent(self) -> float | None:
        """100 * points / max_points."""
        return 100 * self.points / self.max_points if self.max_points else None

    @property
    def accuracy(self) -> dict[str, float | None]:
        """correct / answered, with its 95 % interval; None where nothing is answered."""
        if not self.answered:
            return {"share": None, "low": None, "high": None}
        low, high = wilson(self.correct, self.answered)
        return {"share": self.correct / self.answered, "low": low, "high": high}


@dataclass(frozen=True, slots=True)
class Report:
    """The whole and its levels, easy to hard."""

    total: Level
    by_difficulty: dict[str, Level]
    strength: Strength


def report(items: Sequence[Scored]) -> Report:
    """Sum up an attempt."""
    total = _sum(items)
    levels = {level: _sum(item for item in items if item.difficulty == level) for level in LEVELS}
    return Report(total, levels, _strength(total, levels))


def wilson(successes: int, n: int) -> tuple[float, float]:
    """95 % score interval of a share, n > 0 (E. B. Wilson 1927, J. Am. Stat. Assoc. 22:209)."""
    share, z2 = successes / n, Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _sum(items: Iterable[Scored]) -> Level:
    items = list(items)
    return Level(
        questions=len(items),
        answered=sum(item.answered for item in items),
        correct=sum(item.correct for item in items),
        points=math.fsum(item.points for item in items),
        max_points=math.fsum(item.max_points for item in items),
    )


def _strength(total: Level, levels: dict[str, Level]) -> Strength:
    if total.answered < ENOUGH_ANSWERED or total.percent is None:
        return Strength.INSUFFICIENT
    percents = [level.percent for level in levels.values() if level.percent is not None]
    # A sum of thirds may land a hair under the limit that it stands on.
    if total.percent >= STRONG_FROM - 1e-9 and min(percents) >= NO_LEVEL_UNDER - 1e-9:
        return Strength.STRONG
    return Strength.WEAK if total.percent < WEAK_UNDER - 1e-9 else Strength.DEVELOPING
