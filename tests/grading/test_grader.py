"""Answers in, grades out."""

from dataclasses import replace

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.model import Kind
from quizsvc.content.reader import read
from quizsvc.errors import Invalid, SandboxUnavailable
from quizsvc.grading import Closed, Grader

QUESTIONS = {q.id: q for q in read([bundled("questions")]).questions}
SINGLE = QUESTIONS["step-size"]
MULTIPLE = replace(SINGLE, kind=Kind.MULTIPLE_CHOICE, answer=("a", "d"))
RATES = QUESTIONS["step-lr-prints"]


@pytest.fixture
def grader():
    """A grader whose sandbox is closed: choices need none."""
    return Grader(Closed())


def test_every_option_of_every_question_grades(grader):
    """The key alone is right; each distractor names its mistake."""
    for question in (each for each in QUESTIONS.values() if each.kind == Kind.SINGLE_CHOICE):
        for option in question.options:
            grade = grader.grade(question, {"choice": option.key})
            assert (grade.fraction == 1) == (option.key == question.answer)
            assert (grade.mistake and grade.mistake.id) == option.mistake


def test_multiple_choice_names_the_first_wrong_one(grader):
    """Half right is partly correct; what was wrong is named."""
    grade = grader.grade(MULTIPLE, {"choices": ["a"]})
    assert (grade.fraction, grade.outcome) == (0.5, "partially_correct")
    wrong = grader.grade(MULTIPLE, {"choices": ["a", "b", "d"]})
    assert wrong.fraction == 0.5
    assert wrong.mistake.id == next(option.mistake for option in SINGLE.options if option.key == "b")


def test_typed_rates_tell_how_many_are_right(grader):
    """The message counts; a wrong length is said."""
    rates = list(RATES.answer)
    assert grader.grade(RATES, {"learning_rates": rates}).outcome == "correct"
    assert f"{len(rates)}" in grader.grade(RATES, {"learning_rates": rates[:-1]}).message
    assert "You gave 1 rate; 6 are asked for." in grader.grade(RATES, {"learning_rates": rates[:1]}).message
    assert "5 of 6" in grader.grade(RATES, {"learning_rates": [*rates[:-1], 7.5]}).message


@pytest.mark.parametrize("answer", [{"choices": ["a"]}, {}, {"choice": "a", "code": ""}])
def test_an_answer_of_another_kind_is_invalid(grader, answer):
    """The error names the field that the question takes."""
    with pytest.raises(Invalid, match="choice"):
        grader.grade(SINGLE, answer)


def test_a_closed_sandbox_is_told_as_such(grader):
    """With the time after which a new try makes sense."""
    with pytest.raises(SandboxUnavailable) as caught:
        grader.run("print(1)")
    assert caught.value.headers["Retry-After"]
