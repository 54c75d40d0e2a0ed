"""Code questions as authors write them: faults are told with their place, drawing is as described."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.drawing import draw_sets, values, variety
from quizsvc.content.findings import ContentErrors
from quizsvc.content.lint import lint
from quizsvc.content.model import CheckKind, Difficulty, Draw, Hidden, Kind
from quizsvc.content.reader import read, read_text

GOOD = """\
topic: {id: t, title: T}
question:
  id: q
  kind: code
  difficulty: easy
  topic: t
  stem: Train at half of `LR`.
  starter: |
    print(LR)
  given: {LR: 0.1}
  hidden:
    draw:
      LR: {between: [0.05, 0.4], decimals: 2}
  checks:
    - kind: rates_used
      title: Half the rate
    - {kind: calls, title: Clears, required: [zero_grad]}
  reference: |
    print(LR / 2)
  solution: {steps: [Halve it.], summary: Half.}
  hints: [Where does the rate come from?]
  mistakes:
    - id: doubled
      text: That is double.
      code: print(LR * 2)
"""
BANK = {question.id: question for question in read([bundled("questions")]).questions}
CODE = [question for question in BANK.values() if question.kind is Kind.CODE]


def findings(text: str) -> list[tuple[int, str]]:
    """Line and code of each fault."""
    try:
        return [(finding.line, finding.code) for finding in lint(read_text(text, "f.yaml"))]
    except ContentErrors as error:
        return [(finding.line, finding.code) for finding in error.findings]


def test_a_good_code_question_is_read_whole():
    """What is not written has its default."""
    (question,) = read_text(GOOD, "f.yaml").questions

    assert (question.kind, question.given) == (Kind.CODE, {"LR": 0.1})
    assert question.hidden == Hidden({"LR": Draw(between=(0.05, 0.4), decimals=2)}, sets=3)
    assert [(check.kind, check.weight) for check in question.checks] == [
        (CheckKind.RATES_USED, 1),
        (CheckKind.CALLS, 1),
    ]
    assert question.checks[1].required == ("zero_grad",)
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("  starter: |\n    print(LR)\n", "", (3, "missing")),
        ("      LR: {between", "      RL: {between", (13, "unknown_given")),
        ("between: [0.05, 0.4]", "between: [0.4, 0.05]", (13, "bad_draw")),
        ("between: [0.05, 0.4]", "between: [0.05]", (13, "wrong_count")),
        ("{between: [0.05, 0.4], decimals: 2}", "{}", (13, "bad_draw")),
        ("{between: [0.05, 0.4], decimals: 2}", "{choices: [0.1, 0.2]}", (12, "bad_draw")),
        ("{between: [0.05, 0.4], decimals: 2}", "{choices: [1, 2, 3], decimals: 2}", (13, "bad_draw")),
        ("{between: [0.05, 0.4], decimals: 2}", "{range: [1, 2]}", (13, "unknown_field")),
        ("      LR: {between: [0.05, 0.4], decimals: 2}\n", "      {}\n", (13, "empty")),
        ("given: {LR: 0.1}", "given: {lambda: 0.1}", (10, "bad_name")),
        ("kind: rates_used", "kind: rates_guessed", (15, "unknown_word")),
        ("    - kind: rates_used\n      title: Half the rate\n", "", (15, "missing")),
        (", required: [zero_grad]", "", (17, "missing")),
        ("[zero_grad]", "[zero_grad], forbidden: [zero_grad]", (17, "contradiction")),
        ("[zero_grad]", "[optimizer.zero_grad]", (17, "bad_name")),
        ("      code: print(LR * 2)\n", "", (23, "missing")),
        ("      code: print(LR * 2)\n", "      code: x\n      diagnosis: too_slow\n", (26, "unknown_word")),
        ("  kind: code", "  kind: code\n  answer: a", (5, "unknown_field")),
        ("    print(LR / 2)\n", "    print(LR)\n", (9, "starter_is_answer")),
        ("kind: rates_used", "kind: rates_printed", (15, "printing_suffices")),
        ("decimals: 2}", "decimals: 1}", (12, "few_hidden_sets")),
        ("given: {LR: 0.1}", "given: {LR: 0.1, GAMMA: 2}", (10, "unused_given")),
        ("of `LR`", "of it", (7, "unexplained_given")),
        ("[Where does the rate come from?]", '["Write print(LR / 2)."]', (21, "hint_gives_key_away")),
    ],
)
def test_a_fault_is_told_with_its_line(old, new, found):
    """By the reader or by lint, each with a code of its own."""
    assert old in GOOD
    assert found in findings(GOOD.replace(old, new))


def test_a_diagnosis_is_for_code_questions_alone():
    """Elsewhere it would do nothing."""
    text = """\
topic: {id: t, title: T}
question:
  {id: q, kind: learning_rates, difficulty: easy, topic: t, stem: S, code: x, answer: [1],
   mistakes: [{id: m, text: M, code: y, diagnosis: loss_diverging}]}
"""
    assert findings(text) == [(4, "unknown_field")]


def test_the_bank_has_code_questions_and_a_quiz_of_eight():
    """Each with hints, a worked solution and three mistakes or more."""
    quizzes = {quiz.id: quiz for quiz in read([bundled("questions")]).quizzes}

    asked = quizzes["learning-rate-strategy-code"].questions
    assert len(asked) == len({*asked} & {question.id for question in CODE}) == 8
    assert len(CODE) >= 12
    assert {question.difficulty for question in CODE} == set(Difficulty)
    for question in CODE:
        assert question.hints
        assert question.solution.steps
        assert len(question.mistakes) >= 3


@given(st.integers(0, 10**6))
def test_hidden_sets_differ_from_the_visible_one_in_all_that_varies(seed):
    """And from each other; so a number written in where a name was given fails on each of them."""
    for question in CODE:
        sets = draw_sets(question, random.Random(seed))
        assert len(sets) == question.hidden.sets
        for at, drawn in enumerate(sets):
            assert drawn not in sets[:at]
            assert drawn.keys() == question.given.keys()
            assert all(drawn[name] != question.given[name] for name in question.hidden.draw)


@given(st.integers(0, 6), st.integers(-50, 50), st.integers(1, 60), st.integers(0, 10**6))
def test_a_drawn_number_lies_between_and_has_the_decimals(decimals, low, width, seed):
    """The ends included; whole numbers without decimals."""
    draw = Draw(between=(low / 10, (low + width) / 10), decimals=decimals)
    question = replace(CODE[0], given={"X": 1000}, hidden=Hidden({"X": draw}, sets=1))
    if not values(draw, 1000):
        assert draw_sets(question, random.Random(seed)) == []
        return
    ((value,),) = (drawn.values() for drawn in draw_sets(question, random.Random(seed)))

    assert draw.between[0] <= value <= draw.between[1]
    assert round(value, decimals) == value
    assert isinstance(value, int) == (decimals == 0)


def test_what_can_be_drawn_is_counted():
    """The visible number is not."""
    assert values(Draw(choices=(1, 2, 3)), 2) == 2
    assert values(Draw(between=(0.1, 0.3), decimals=1), 0.2) == 2
    assert values(Draw(between=(0.1, 0.3), decimals=1), 0.25) == 3
    assert variety({"A": Draw(choices=(1, 2)), "B": Draw(between=(1, 4))}, {"A": 1, "B": 9}) == 4
