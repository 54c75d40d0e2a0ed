"""Tries, prices and points, against an independent computation."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.scoring import Rules, earned, fold

shares = st.fractions(0, 1, max_denominator=60)


@given(
    fraction=shares,
    wrong=st.integers(0, 10),
    hints=st.integers(0, 10),
    penalty=shares,
    price=shares,
)
def test_a_response_earns_its_fraction_less_tries_and_hints(fraction, wrong, hints, penalty, price):
    """earned = max(0, fraction - penalty x wrong - price x hints), checked in exact arithmetic."""
    rules = Rules(try_penalty=float(penalty), hint_price=float(price))
    exact = max(Fraction(0), fraction - penalty * wrong - price * hints)

    assert earned(float(fraction), wrong, hints, rules) == pytest.approx(float(exact), abs=1e-12)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 3)), max_size=30))
def test_the_score_is_the_best_response_by_its_last_entry(entries):
    """Of one response the last line of the ledger holds; the best response counts."""
    last = {}
    for response, points in entries:
        last[response] = points

    assert fold(entries) == max([0.0, *last.values()])


@given(st.lists(st.tuples(st.integers(), st.floats(0, 3)), unique_by=lambda entry: entry[0]))
def test_a_further_response_never_lowers_the_score(entries):
    """A question's score never falls by answering again."""
    scores = [fold(entries[:n]) for n in range(len(entries) + 1)]

    assert scores == sorted(scores)


def test_practice_and_test_have_their_own_defaults():
    """Practice: 3 tries, a third per wrong one, a tenth per hint, feedback at once; test: 1 try, no help."""
    practice, test = Rules.of_mode("practice"), Rules.of_mode("test")

    assert (practice.tries, practice.try_penalty, practice.hint_price) == (3, 1 / 3, 0.1)
    assert practice.hints
    assert practice.feedback_at_once
    assert test.tries == 1
    assert not test.hints
    assert not test.feedback_at_once


def test_a_quiz_may_set_its_own_points_for_some_levels():
    """Levels that a quiz leaves out keep the default points."""
    assert Rules.of_mode("practice", points={"hard": 5}).points == {"easy": 1, "medium": 2, "hard": 5}


def test_rules_survive_being_stored():
    """Rules are kept with each attempt as plain JSON."""
    rules = Rules.of_mode("test", tries=2)

    assert Rules(**rules.to_dict()) == rules
