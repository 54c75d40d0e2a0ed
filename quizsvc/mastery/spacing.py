"""When a question is to be asked again, by FSRS. Pure: a card and a rating in, a card out.

FSRS's random fuzz is off: a card is a fold over what was recorded, and must come out the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

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


class _Card(fsrs.Card):
    """FSRS works on a copy of the card that it is given; ours is made for it and never used again."""

    def __copy__(self) -> Self:
        return self


def reviewed(held: Held | None, at: datetime, recall: Recall) -> Held:
    """The card after a review at `at` (UTC); None is a card never seen."""
    after = folded([(at, recall)], held)
    assert after is not None  # noqa: S101  # there is a review
    return after


def folded(reviews: Iterable[Review], held: Held | None = None) -> Held | None:
    """The card after `reviews`, in the order of their time."""
    ordered = sorted(reviews)
    if not ordered:
        return held
    first = ordered[0][0]
    card: fsrs.Card = _Card(card_id=0, due=first) if held is None else _card(held)
    for at, recall in ordered:
        card, _ = _SCHEDULER.review_card(card, _RATING[recall], at)
    assert card.stability is not None  # noqa: S101  # set by every review
    assert card.difficulty is not None  # noqa: S101  # likewise
    return Held(
        due_at=card.due,
        state=card.state.name.lower(),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        first_review_at=held.first_review_at if held else first,
        last_review_at=ordered[-1][0],
        reviews=(held.reviews if held else 0) + len(ordered),
        lapses=(held.lapses if held else 0) + sum(recall is Recall.AGAIN for _, recall in ordered),
    )


def _card(held: Held) -> fsrs.Card:
    return _Card(
        card_id=0,
        state=fsrs.State[held.state.capitalize()],
        step=held.step,
        stability=held.stability,
        difficulty=held.difficulty,
        due=held.due_at,
        last_review=held.last_review_at,
    )
