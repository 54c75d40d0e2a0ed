"""Elo by hand: two learners, three questions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.mastery.elo import PRIOR, TARGET, Rating, expected, guess_of, update, wanted_difficulty


def test_a_history_worked_by_hand():
    """A learner answers an easy item of four options rightly, then a hard typed one wrongly.

    1. a = 0, d = -1, g = 1/4: P = 1/4 + 3/4 / (1 + e^-1) = 0.25 + 0.75 x 0.731059 = 0.798294.
       Both K = 1, surprise 1 - 0.798294 = 0.201706: a = 0.201706, d = -1.201706.
    2. d = 1, g = 0: P = 1 / (1 + e^(1 - 0.201706)) = 1 / (1 + 2.221745) = 0.310391.
       The learner's K = 1 / 1.2: a = 0.201706 - 0.310391 / 1.2 = -0.056953; the item's K = 1: d = 1.310391.
    """
    learner, easy = update(Rating(0.0, 0), Rating(PRIOR["easy"], 0), 1.0, guess_of(4))
    assert (learner.value, learner.n) == (pytest.approx(0.201706, abs=1e-6), 1)
    assert (easy.value, easy.n) == (pytest.approx(-1.201706, abs=1e-6), 1)

    learner, hard = update(learner, Rating(PRIOR["hard"], 0), 0.0, guess_of(0))
    assert (learner.value, learner.n) == (pytest.approx(-0.056953, abs=1e-6), 2)
    assert (hard.value, hard.n) == (pytest.approx(1.310391, abs=1e-6), 1)


def test_priors_and_the_falling_weight():
    """-1, 0 and 1 by the author's level; the n-th update weighs 1 / (1 + 0.2 n)."""
    assert PRIOR == {"easy": -1.0, "medium": 0.0, "hard": 1.0}
    assert [Rating(0.0, n).moved(1.0).value for n in (0, 5, 20)] == pytest.approx([1, 1 / 2, 1 / 5])


@given(st.floats(-20, 20), st.floats(-20, 20), st.integers(0, 8), st.floats(0, 1))
def test_both_move_against_each_other_and_never_past_reason(ability, difficulty, options, outcome):
    """The learner goes up by what the question goes down, at most by one; guesses bound the chance."""
    learner, question = update(Rating(ability), Rating(difficulty), outcome, guess_of(options))

    assert learner.value - ability == pytest.approx(difficulty - question.value, abs=1e-9)
    assert abs(learner.value - ability) <= 1
    assert guess_of(options) <= expected(ability, difficulty, guess_of(options)) <= 1


@given(st.floats(-50, 50))
def test_the_wanted_question_is_answered_at_the_target(ability):
    """Guesses aside."""
    assert expected(ability, wanted_difficulty(ability), 0.0) == pytest.approx(TARGET)
    assert math.isfinite(expected(-1e6, 1e6, 0.0))
