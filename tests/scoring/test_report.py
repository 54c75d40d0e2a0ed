"""The report's arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.scoring import Scored, report, wilson

items = st.lists(
    st.builds(
        lambda level, answered, share: Scored(
            level, answered, answered and share == 1, share * answered * 2, 2.0
        ),
        st.sampled_from(["easy", "medium", "hard"]),
        st.booleans(),
        st.sampled_from([0, 0.25, 0.5, 1]),
    ),
    max_size=20,
)


@given(items)
def test_levels_add_up_to_the_total(items):
    """Every number of the total is the sum over easy, medium and hard."""
    sums = report(items)

    for name in ("questions", "answered", "correct", "points", "max_points"):
        parts = [getattr(level, name) for level in sums.by_difficulty.values()]
        assert sum(parts) == pytest.approx(getattr(sums.total, name))


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_wilson_intervals_match_the_tables(correct, n, low, high):
    """95 % score intervals as printed in Brown, Cai and DasGupta 2001."""
    assert wilson(correct, n) == pytest.approx((low, high), abs=5e-5)


def _answers(easy, hard):
    levels = [("easy", share) for share in easy] + [("hard", share) for share in hard]
    return [Scored(level, True, share == 1, share, 1.0) for level, share in levels]


@pytest.mark.parametrize(
    ("easy", "hard", "strength"),
    [
        ([1] * 4, [], "insufficient"),
        ([1] * 4, [1], "strong"),
        ([1] * 8, [0.6, 0.6], "strong"),
        ([1] * 8, [0.5, 0.5], "developing"),
        ([1] * 4, [0] * 6, "weak"),
        ([1] * 5, [0] * 5, "developing"),
    ],
)
def test_strength_follows_the_limits(easy, hard, strength):
    """Strong from 80 % with no level under 60 %, weak under 50 %, and under 5 answered nothing is said."""
    assert report(_answers(easy, hard)).strength == strength


def test_a_level_without_questions_has_no_percent():
    """Nothing is said of what was not asked."""
    hard = report([]).by_difficulty["hard"]

    assert hard.percent is None
    assert hard.accuracy == {"share": None, "low": None, "high": None}
