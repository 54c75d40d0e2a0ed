"""When a question is to be asked again, by FSRS. Pure: a card and a rating in, a card out.

FSRS's random fuzz is off: a card is a fold over what was recorded, and must come out the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import fsrs


class Recall(StrEnum):
    """How well a question was remembered."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"


@dataclass(frozen=True, slots=True)
class Held:
    """The state of a card: FSRS's own, with when it was first seen and how often asked and forgotten."""

    due_at: datetime
    state: str
    step: int | None
    stability: float
    difficulty: float
    first_review_at: datetime
    last_review_at: datetime
    reviews: int
    lapses: int


Review = tuple[datetime, Recall]

_SCHEDULER = fsrs.Scheduler(enable_fuzzing=False)
_RATING = {recall: fsrs.Rating[recall.name.capitalize()] for recall in Recall}


def recall_of(fraction: float, hints_before: int) -> Recall:
    """How an answer counts: wrong is again, right with a hint is hard, right is good."""
    if fraction < 1:
        return Recall.AGAIN
    return Recall.HARD if hints_before else Recall.GOOD


def reviewed(held: Held | None, at: datetime, recall: Recall) -> Held:
    """The card after a review at `at` (UTC); None is a card never seen."""
    card = fsrs.Card(card_id=0, due=at) if held is None else _card(held)
    after, _ = _SCHEDULER.review_card(card, _RATING[recall], at)
    assert after.stability is not None  # noqa: S101  # set by every review
    assert after.difficulty is not None  # noqa: S101  # likewise
    return Held(
        due_at=after.due,
        state=after.state.name.lower(),
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        first_review_at=held.first_review_at if held else at,
        last_review_at=at,
        reviews=held.reviews + 1 if held else 1,
        lapses=(held.lapses if held else 0) + (recall is Recall.AGAIN),
    )


def folded(reviews: Iterable[Review], held: Held | None = None) -> Held | None:
    """The card after `reviews`, in the order of their time."""
    for at, recall in sorted(reviews):
        held = reviewed(held, at, recall)
    return held


def _card(held: Held) -> fsrs.Card:
    return fsrs.Card(
        card_id=0,
        state=fsrs.State[held.state.capitalize()],
        step=held.step,
        stability=held.stability,
        difficulty=held.difficulty,
        due=held.due_at,
        last_review=held.last_review_at,
    )
