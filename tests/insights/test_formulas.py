"""Moodle's formulas against a table worked by hand, and against numpy on random tables."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizsvc.insights.formulas import (
    effective_weights,
    guess_of_choices,
    item_figures,
    quantile,
    quiz_figures,
)

TABLE = [(1, 1, 1), (1, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 0)]
"""Five learners, three questions of one point. Totals: 3, 2, 2, 1, 0."""


def figures(table, worth):
    """The figures of each question and of the quiz."""
    items = []
    for place, points in enumerate(worth):
        pairs = Counter((row[place], sum(row)) for row in table)
        items.append(item_figures(pairs, points, sum(worth)))
    totals = Counter(sum(row) for row in table)
    return items, quiz_figures(totals, [item.variance for item in items], sum(worth))


def test_the_questions_of_a_table_worked_by_hand():
    """First question, x = 1 1 1 1 0, mean 0.8; the rest of the test X = 2 1 1 0 0, mean 0.8.

    V(x) = (4 x 0.04 + 0.64) / 4 = 0.2, SD = 0.447214.
    V(X) = (1.44 + 0.04 + 0.04 + 0.64 + 0.64) / 4 = 0.7.
    C(x, X) = (0.2 x 1.2 + 0.2 x 0.2 + 0.2 x 0.2 - 0.2 x 0.8 + 0.8 x 0.8) / 4 = 0.8 / 4 = 0.2.
    Discrimination 0.2 / sqrt(0.2 x 0.7) = 0.534522. Sorted, 0 1 1 1 1 and 0 0 1 1 2 have the covariance
    (0.64 - 0.16 + 0.04 + 0.04 + 0.24) / 4 = 0.2 as well: efficiency 100.

    Second question, x = 1 1 0 0 0, mean 0.4; X = 2 1 2 1 0, mean 1.2.
    V(x) = (2 x 0.36 + 3 x 0.16) / 4 = 0.3; V(X) = (0.64 + 0.04 + 0.64 + 0.04 + 1.44) / 4 = 0.7.
    C(x, X) = (0.48 - 0.12 - 0.32 + 0.08 + 0.48) / 4 = 0.15; 0.15 / sqrt(0.21) = 0.327327.
    Sorted, 0 0 0 1 1 and 0 1 1 2 2: (0.48 + 2 x 0.08 + 2 x 0.48) / 4 = 0.4: efficiency 0.15 / 0.4 = 37.5.
    The third question has the same counts as the second.
    """
    first, second, third = figures(TABLE, [1, 1, 1])[0]

    assert (first.n, first.facility_index) == (5, pytest.approx(80))
    assert first.standard_deviation == pytest.approx(44.7214, abs=1e-4)
    assert first.intended_weight == pytest.approx(100 / 3)
    assert first.discrimination_index == pytest.approx(53.4522, abs=1e-4)
    assert first.discriminative_efficiency == pytest.approx(100)
    assert second.facility_index == pytest.approx(40)
    assert second.discrimination_index == pytest.approx(32.7327, abs=1e-4)
    assert second.discriminative_efficiency == pytest.approx(37.5)
    assert third == second


def test_the_effective_weights_of_that_table():
    """C(x, T) = C(x, X) + V(x): 0.4, 0.45, 0.45. Roots 0.632456, 0.670820, 0.670820, sum 1.974096."""
    weights = effective_weights(item.covariance_with_total for item in figures(TABLE, [1, 1, 1])[0])

    assert weights == pytest.approx([32.0378, 33.9811, 33.9811], abs=1e-4)
    assert effective_weights([0.25, -0.1, 0.25]) == [50, None, 50]


def test_the_quiz_of_that_table():
    """Mean 8 / 5 = 1.6 of 3, median 2; V(T) = (1.96 + 0.16 + 0.16 + 0.36 + 2.56) / 4 = 1.3, SD = 1.140175.

    Skewness: m3 = (2.744 + 2 x 0.064 - 0.216 - 4.096) / 5 = -0.288, k3 = 25 x -0.288 / 12 = -0.6,
    -0.6 / 1.3^1.5 = -0.404796.
    Kurtosis: m2 = 1.04, m4 = (3.8416 + 2 x 0.0256 + 0.1296 + 6.5536) / 5 = 2.1152,
    k4 = 25 x (6 x 2.1152 - 12 x 1.0816) / 24 = -0.3, -0.3 / 1.69 = -0.177515.
    Consistency: 3 / 2 x (1 - (0.2 + 0.3 + 0.3) / 1.3) = 0.576923; error ratio sqrt(1 - 0.576923) = 0.650444;
    standard error 0.650444 x 38.0058 % = 24.7206 %.
    """
    whole = figures(TABLE, [1, 1, 1])[1]

    assert (whole.mean, whole.median) == (pytest.approx(100 * 1.6 / 3), pytest.approx(200 / 3))
    assert whole.standard_deviation == pytest.approx(38.0058, abs=1e-4)
    assert whole.skewness == pytest.approx(-0.404796, abs=1e-6)
    assert whole.kurtosis == pytest.approx(-0.177515, abs=1e-6)
    assert whole.internal_consistency == pytest.approx(57.6923, abs=1e-4)
    assert whole.error_ratio == pytest.approx(65.0444, abs=1e-4)
    assert whole.standard_error == pytest.approx(24.7206, abs=1e-4)


tables = st.integers(2, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.sampled_from([0, 1 / 3, 2 / 3, 0.9, 1]), min_size=k, max_size=k), min_size=4, max_size=40
    )
)


@given(tables)
def test_random_tables_agree_with_numpy(table):
    """Correlation with the rest, covariances, alpha by the covariance matrix, adjusted moments."""
    marks = np.array(table)
    n, k = marks.shape
    rest = marks.sum(axis=1, keepdims=True) - marks
    totals = marks.sum(axis=1)
    assume((marks.var(axis=0) > 0).all() and (rest.var(axis=0) > 1e-6).all() and totals.var() > 1e-6)
    items, whole = figures(table, [1.0] * k)

    for place, item in enumerate(items):
        x, others = marks[:, place], rest[:, place]
        assert item.facility_index == pytest.approx(100 * x.mean())
        assert item.standard_deviation == pytest.approx(100 * x.std(ddof=1))
        assert item.discrimination_index == pytest.approx(100 * np.corrcoef(x, others)[0, 1], abs=1e-6)
        best = np.cov(np.sort(x), np.sort(others))[0, 1]
        assert item.discriminative_efficiency == pytest.approx(100 * np.cov(x, others)[0, 1] / best, abs=1e-6)
        assert item.covariance_with_total == pytest.approx(np.cov(x, totals)[0, 1], abs=1e-9)
    matrix = np.cov(marks.T)
    assert whole.internal_consistency == pytest.approx(
        100 * k / (k - 1) * (1 - np.trace(matrix) / matrix.sum()), rel=1e-6, abs=1e-6
    )
    z = (totals - totals.mean()) / totals.std(ddof=1)
    assert whole.skewness == pytest.approx(n / ((n - 1) * (n - 2)) * (z**3).sum(), abs=1e-6)
    fourth = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * (z**4).sum()
    assert whole.kurtosis == pytest.approx(fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)), abs=1e-6)
    for share in (0.25, 0.5, 0.75):
        assert quantile(Counter(totals), share) == pytest.approx(np.quantile(totals, share))


def test_what_has_no_value_is_none():
    """All alike, one attempt, none: no division by 0, no root of what is negative."""
    items, whole = figures([(1, 0), (1, 0), (1, 0)], [1, 1])
    assert [item.discrimination_index for item in items] == [None, None]
    assert [item.discriminative_efficiency for item in items] == [None, None]
    assert (whole.internal_consistency, whole.skewness, whole.standard_error) == (None, None, None)
    single, one = figures([(1, 0)], [1, 1])
    assert (single[0].facility_index, single[0].standard_deviation, one.standard_deviation) == (
        100,
        None,
        None,
    )
    assert quiz_figures({}, [], 0).mean is None
    assert item_figures({}, 1, 2).facility_index is None


@pytest.mark.parametrize(("options", "right"), [(4, 1), (4, 2), (5, 3), (6, 6)])
def test_guesses_at_several_options_are_those_of_a_count(options, right):
    """Over every set of options that can be chosen."""
    scores = [
        max(0, sum(o < right for o in chosen) - sum(o >= right for o in chosen)) / right
        for size in range(1, options + 1)
        for chosen in combinations(range(options), size)
    ]
    assert guess_of_choices(options, right) == pytest.approx(100 * sum(scores) / len(scores))
