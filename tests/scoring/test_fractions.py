"""How right an answer is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.scoring import choice_fraction, choices_fraction, rates_fraction, same_number, same_rate


def test_a_choice_is_right_or_wrong():
    """Single choice has no shades."""
    assert choice_fraction("a", "a") == 1
    assert choice_fraction("b", "a") == 0


@pytest.mark.parametrize(
    ("chosen", "fraction"),
    [(["a", "b"], 1), (["a"], 0.5), (["a", "c"], 0), (["a", "b", "c"], 0.5), ([], 0), (["c", "d"], 0)],
)
def test_multiple_choice_counts_wrong_against_right(chosen, fraction):
    """(right chosen - wrong chosen) / right, never under 0; here a and b are right."""
    assert choices_fraction(chosen, ["a", "b"]) == fraction


@given(st.sets(st.sampled_from("abcdef"), min_size=1), st.lists(st.sampled_from("abcdef")))
def test_choosing_everything_earns_nothing_where_half_is_wrong(keys, chosen):
    """The fraction lies between 0 and 1 and is 1 only for exactly the keys."""
    fraction = choices_fraction(chosen, keys)

    assert 0 <= fraction <= 1
    assert (fraction == 1) == (set(chosen) == keys)


@pytest.mark.parametrize(
    ("typed", "fraction"),
    [
        ([0.1, 0.1, 0.05, 0.05], 1),
        (["0.1000", "0.1000", "0.0500", "0.0500"], 1),
        ([0.1, 0.1, 0.1, 0.1], 0.5),
        ([0.1, 0.1], 0.5),
        ([0.1, 0.1, 0.05, 0.05, 0.025], 0.8),
        ([0.05, 0.05, 0.1, 0.1], 0),
        ([], 0),
    ],
)
def test_rates_are_compared_place_by_place(typed, fraction):
    """Positions right / the longer length."""
    assert rates_fraction(typed, [0.1, 0.1, 0.05, 0.05]) == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("shown", "expected", "same"),
    [
        ("0.0500", 0.05, True),
        ("0.10000000149011612", 0.1, True),
        ("0.1000001", 0.1, False),
        ("5e-2", 0.05, True),
        ("0.03", 0.025, True),
        ("0.073", 0.0729, True),
        ("0.072", 0.0729, False),
        ("0.038", 0.0375, True),
        ("0.037", 0.0375, True),
        ("0.039", 0.0375, False),
        ("0.0", 1e-9, False),
        ("0", 0.0, True),
        ("0.000", 0.0, True),
        ("1e-3", 0.001, True),
        ("nan", 0.1, False),
        ("inf", 0.1, False),
        ("abc", 0.1, False),
        ("1e999999999999", 0.1, False),
        ("1e-999999999", 0.1, False),
        (str(0.1 * 0.5 * 0.5), 0.025, True),
        ("1", 1.0, True),
    ],
)
def test_numbers_are_the_same_at_the_precision_shown(shown, expected, same):
    """0.03 is 0.025 to two decimals; nothing but 0 is 0."""
    assert same_number(shown, expected) is same


def test_a_number_of_one_digit_has_to_be_exact_where_it_is_typed():
    """A typed 0.1 claims that the rate is 0.1; it is no rounding of 0.05."""
    assert not same_number("0.1", 0.05, least_digits=2)
    assert same_number("0.1", 0.1, least_digits=2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.1, 0.05, False),
        (0.0854, 0.08535533905932738, True),
        (0.07290000000000002, 0.0729, True),
        (0, 1e-9, False),
        ("5%", 0.05, True),
        ("1.37%", 0.013671875, True),
        ("5%", 0.5, False),
    ],
)
def test_either_of_two_rates_may_be_a_rounding(one, other, same):
    """A key of 0.0854 takes all of its digits too; 0.1 is never 0.05."""
    assert same_rate(one, other) is same
    assert same_rate(other, one) is same


@given(st.floats(1e-8, 10), st.integers(2, 12))
def test_any_rate_equals_its_own_print(rate, digits):
    """A rate shown with any number of significant digits is that rate."""
    assert same_number(f"{rate:.{digits}e}", rate)
