"""Judging recorded answers under another revision, with nothing run."""

from dataclasses import replace

import pytest

from quizsvc.content.model import Check, CheckKind, Difficulty, Kind, Option, Question, Solution
from quizsvc.grading.regrading import regrade

PRINTED = Check(CheckKind.RATES_PRINTED, "prints the rates", weight=2)
USED = Check(CheckKind.RATES_USED, "uses the rates")
CALLS = Check(CheckKind.CALLS, "calls step", required=("step",))
CODE = Question(
    "q", Kind.CODE, Difficulty.EASY, "t", "Mend it.", checks=(PRINTED, USED, CALLS), solution=Solution()
)


def record(**changes):
    """What grading kept: the rates printed hold everywhere, those used nowhere, the calls are there."""
    kept = {
        "checks": [
            {"kind": "rates_printed", "weight": 2, "visible": True, "hidden": [True, True]},
            {"kind": "rates_used", "weight": 1, "visible": False, "hidden": [False, False]},
            {"kind": "calls", "weight": 1, "visible": True, "hidden": [True, True]},
        ],
        "sets": [],
        "refused": [],
        "unchanged": False,
        "untrained": False,
    }
    return {**kept, **changes}


def with_check(at, **changes):
    """The record with another result of one check."""
    checks = record()["checks"]
    checks[at] = {**checks[at], **changes}
    return record(checks=checks)


@pytest.mark.parametrize(
    ("checks", "kept", "share"),
    [
        ((PRINTED, USED, CALLS), record(), 3 / 4),
        ((PRINTED, CALLS), record(), 1),
        ((PRINTED, replace(USED, weight=7), CALLS), record(), 3 / 10),
        ((CALLS, USED), record(), 0),
        ((USED, PRINTED), record(), 2 / 3),
        ((PRINTED, CALLS), with_check(0, hidden=[True, False]), 0),
        ((PRINTED, CALLS), record(refused=[{"line": 1, "sentence": "No."}]), 0),
        ((PRINTED, CALLS), record(unchanged=True), 0),
        ((PRINTED, CALLS), record(untrained=True), 0),
        ((PRINTED, Check(CheckKind.ORDER, "in order")), record(), 0.5),
        ((PRINTED, PRINTED), record(), 0.5),
        ((PRINTED,), record(checks=[]), 0.5),
        ((PRINTED,), None, 0.5),
    ],
)
def test_code_is_worth_what_was_recorded_of_its_checks(checks, kept, share):
    """Checks may go, change places and weigh otherwise. Where the record does not know one, 0.5 stands."""
    grade = regrade(replace(CODE, checks=checks), {"code": "pass"}, 0.5, kept)

    assert grade.fraction == pytest.approx(share)


def test_the_same_checks_give_the_same_grade():
    """A regrade to a revision with other texts changes nothing for code."""
    grade = regrade(replace(CODE, stem="Mend this."), {"code": "pass"}, 3 / 4, record())

    assert grade.fraction == 3 / 4
    assert grade.message == "Not yet: uses the rates."


CHOICE = Question(
    "q",
    Kind.SINGLE_CHOICE,
    Difficulty.EASY,
    "t",
    "Which?",
    options=(Option("a", "A"), Option("b", "B"), Option("c", "C")),
    answer="a",
)
SEVERAL = replace(CHOICE, kind=Kind.MULTIPLE_CHOICE, answer=("a", "b"))
RATES = replace(CHOICE, kind=Kind.LEARNING_RATES, answer=(0.1, 0.05))


@pytest.mark.parametrize(
    ("question", "answer", "share"),
    [
        (CHOICE, {"choice": "a"}, 1),
        (CHOICE, {"choice": "gone"}, 0),
        (SEVERAL, {"choices": ["a"]}, 0.5),
        (SEVERAL, {"choices": ["a", "gone"]}, 0),
        (RATES, {"learning_rates": ["0.1", 0.5]}, 0.5),
        (RATES, {"choice": "a"}, 0.25),
    ],
)
def test_choices_and_rates_are_compared_with_the_new_key(question, answer, share):
    """An option that is gone is wrong; an answer of another kind keeps its 0.25."""
    assert regrade(question, answer, 0.25, None).fraction == share
