"""Cards against the fsrs package itself, and against the arithmetic of its first steps."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.mastery.spacing import Recall, folded, recall_of, reviewed

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fraction", "hints", "recall"),
    [(0.0, 0, "again"), (0.99, 2, "again"), (1.0, 1, "hard"), (1.0, 0, "good")],
)
def test_how_an_answer_counts(fraction, hints, recall):
    """Wrong, also in part: again; right with a hint: hard; right: good."""
    assert recall_of(fraction, hints) == recall


def test_the_first_reviews_of_a_card():
    """Right: again in 10 minutes, then, right again, in days. Wrong: in a minute, and a lapse counts."""
    card = reviewed(None, START, Recall.GOOD)
    assert (card.due_at - START, card.state, card.reviews, card.lapses) == (
        timedelta(minutes=10),
        "learning",
        1,
        0,
    )
    card = reviewed(card, card.due_at, Recall.GOOD)
    assert card.state == "review"
    assert card.due_at - card.last_review_at >= timedelta(days=1)
    forgotten = reviewed(card, card.due_at, Recall.AGAIN)
    assert (forgotten.state, forgotten.lapses, forgotten.reviews) == ("relearning", 1, 3)
    assert reviewed(None, START, Recall.AGAIN).due_at - START == timedelta(minutes=1)


@given(
    st.lists(st.tuples(st.integers(1, 60 * 24 * 90), st.sampled_from(list(Recall))), min_size=1, max_size=12)
)
def test_a_card_is_what_fsrs_makes_of_its_reviews(history):
    """Whatever the order in which they are told: due date, stability and difficulty to the last bit."""
    scheduler, card, at, reviews = fsrs.Scheduler(enable_fuzzing=False), fsrs.Card(card_id=1), START, []
    for minutes, recall in history:
        at += timedelta(minutes=minutes)
        reviews.append((at, recall))
        card, _ = scheduler.review_card(card, getattr(fsrs.Rating, recall.name.capitalize()), at)

    held = folded(reversed(reviews))
    assert (held.due_at, held.stability, held.difficulty) == (card.due, card.stability, card.difficulty)
    assert (held.reviews, held.first_review_at, held.last_review_at) == (len(reviews), reviews[0][0], at)
