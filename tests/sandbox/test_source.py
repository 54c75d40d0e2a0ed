"""What is refused before a spare is spent on it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given as draws
from hypothesis import strategies as st

from quizsvc.sandbox import InvalidSource
from quizsvc.sandbox.source import check_given, check_source


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "no code"),
        (" \n\t ", "no code"),
        ("print(1)\0", "NUL"),
        ("x = 1\ny = '\ud800'", "line 2"),
        ("x" * 101, "101 bytes"),
        ("é" * 51, "102 bytes"),
        (b"print(1)", "text"),
        (None, "text"),
    ],
)
def test_code_that_cannot_run_is_refused_in_words(code, words):
    """The message says what is wrong and where."""
    with pytest.raises(InvalidSource, match=words):
        check_source(code, 100)


def test_the_limit_counts_bytes_and_is_inclusive():
    """Code of exactly the limit is taken."""
    assert check_source("é" * 50, 100) == "é" * 50


@draws(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50))
def test_any_other_text_is_taken_as_it_is(text):
    """No character is changed on the way."""
    code = text + "x"
    assert check_source(code, 1000) == code


@pytest.mark.parametrize(
    "given",
    [
        {"LR": math.nan},
        {"LR": math.inf},
        {"LR": 10**400},
        {"LR": {"a": 1}},
        {"LR": None},
        {"LR": "\udc80"},
        {"LR": "x" * 20000},
        {"not a name": 1},
        {"class": 1},
        {"__builtins__": 1},
        {1: 1},
        {"LR": [[[[[[[[[[1]]]]]]]]]]},
        {f"n{index}": 1 for index in range(65)},
        [("LR", 1)],
    ],
)
def test_given_values_that_cannot_be_passed_are_refused(given):
    """What JSON cannot carry, or what is too much, does not reach a spare."""
    with pytest.raises(InvalidSource):
        check_given(given)


def test_given_numbers_texts_and_lists_are_taken():
    """The kinds of value that a question gives a snippet."""
    given = {"LR": 0.1, "STEPS": 3, "NAMES": ["a", [True, 2.5]], "FLAG": False, "TEXT": "ü"}

    assert check_given(given) == given
    assert check_given(None) == {}
