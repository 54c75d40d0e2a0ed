"""Time spent, from the moments that were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

BREAK_S = 30 * 60
"""A longer pause is taken for a break: nobody knows what the learner did meanwhile."""


@dataclass(slots=True)
class Spent:
    """Seconds: by question, in all, and in breaks, which count nowhere else.

    What is known is when something was done (an answer, a hint, a solution asked for), not what a learner
    looked at. The time up to a thing done is therefore given to the question it was done to; what passes
    between the last one and the end belongs to no question, but to the whole.
    """

    by_question: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    breaks: float = 0.0


def time_spent(began: datetime, done: Iterable[tuple[datetime, str]], ended: datetime | None) -> Spent:
    """Time from `began` to `ended` by what was `done`: moments, each with the id of its question.

    What was done after the end does not count.
    """
    spent, before = Spent(), began
    moments = sorted(moment for moment in done if ended is None or moment[0] <= ended)
    for at, question in [*moments, *([(ended, "")] if ended else [])]:
        pause = max(0.0, (at - before).total_seconds())
        before = at
        counts = pause <= BREAK_S
        spent.seconds += pause if counts else 0.0
        spent.breaks += 0.0 if counts else pause
        if question:
            spent.by_question[question] = spent.by_question.get(question, 0.0) + (pause if counts else 0.0)
    return spent
