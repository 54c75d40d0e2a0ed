"""Answers to a code question: honest ones of every style earn all of it, dishonest ones nothing.

Each file in answers/ is one answer, in the folder named for its question.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from quizsvc.grading import Grader

QUESTIONS = {question.id: question for question in read([bundled("questions")]).questions}
ANSWERS = Path(__file__).parent / "answers"
HONEST = sorted(ANSWERS.glob("*/honest_*.txt"))
ATTACKS = sorted(ANSWERS.glob("*/attack_*.txt"))


@pytest.fixture(scope="module")
def grader(open_sandbox) -> Grader:
    """One grader for all answers."""
    return Grader(open_sandbox)


def grade_of(grader: Grader, path: Path):
    """The grade of one file's answer."""
    return grader.grade(QUESTIONS[path.parent.name], {"code": path.read_text()})


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_an_honest_answer_earns_full_marks(grader, path):
    """However it is written: functions, classes, schedulers of one's own, rates set by hand."""
    grade = grade_of(grader, path)

    assert grade.fraction == 1, grade.message
    assert grade.message.startswith("Right.")
    assert (grade.hidden["sets"], grade.hidden["failed"]) == (3, 0)


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_a_dishonest_answer_earns_nothing(grader, path):
    """It is told why, in a sentence, and never taken for the service's failure."""
    grade = grade_of(grader, path)

    assert (grade.fraction, grade.outcome) == (0, "incorrect")
    assert len(grade.message) > 20


def test_there_are_many_of_both():
    """At least twenty-five each."""
    assert min(len(HONEST), len(ATTACKS)) >= 25


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hard_coded_rate", "use the given LR instead of a number"),
        ("given_overwritten", "use the given LR and STEP_SIZE instead of numbers"),
        ("both_given_at_once", "use the given LR and STEP_SIZE instead of numbers"),
        ("prints_by_formula", "Nothing is trained"),
        ("starter_unchanged", "starter"),
        ("patches_the_class", "Line 14: step keeps its meaning"),
        ("exec_text", "Line 7: exec"),
    ],
)
def test_the_message_says_what_is_amiss(grader, name, says):
    """With the line, where a line is to blame."""
    assert says in grade_of(grader, ANSWERS / "code-order-of-steps" / f"attack_{name}.txt").message
