"""Tries, prices and points: what one response earns, and what a question is worth in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

POINTS = {"easy": 1.0, "medium": 2.0, "hard": 3.0}


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one quiz. `try_penalty` and `hint_price` are shares of a question's points; `minutes`
    is how long an attempt takes answers, None without end.
    """

    tries: int = 3
    try_penalty: float = 1 / 3
    hint_price: float = 0.1
    hints: bool = True
    feedback_at_once: bool = True
    points: Mapping[str, float] = field(default_factory=lambda: dict(POINTS))
    minutes: int | None = None

    @classmethod
    def of_mode(cls, mode: str, **changes: Any) -> Rules:
        """The defaults of `practice` or `test`, with the changes that are not None."""
        base = TEST if mode == "test" else PRACTICE
        given = {name: value for name, value in changes.items() if value is not None}
        if "points" in given:
            given["points"] = {**POINTS, **given["points"]}
        return replace(base, **given)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; `Rules(**that)` gives it back."""
        return asdict(self)


PRACTICE = Rules()
TEST = Rules(tries=1, try_penalty=0.0, hint_price=0.0, hints=False, feedback_at_once=False)


def earned(fraction: float, wrong_before: int, hints_before: int, rules: Rules) -> float:
    """Share of a question's points that a response earns, 0 to 1.

    `fraction` (0 to 1) is how right it is; each earlier wrong try and each hint taken has its price.
    """
    return max(0.0, fraction - rules.try_penalty * wrong_before - rules.hint_price * hints_before)


def fold(entries: Iterable[tuple[str, float]]) -> float:
    """A question's score from its ledger, as (response id, points) in the order they were written.

    The last entry of a response holds; the best response counts. An empty ledger is worth 0.
    """
    return max(dict(entries).values(), default=0.0)
