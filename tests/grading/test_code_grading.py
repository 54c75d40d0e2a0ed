"""What an answer to a code question is worth and what its learner is told; sandboxes that fail."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.model import Kind
from quizsvc.content.reader import read
from quizsvc.errors import Invalid
from quizsvc.grading import Closed, Grader
from quizsvc.sandbox import QueueFull

QUESTIONS = {question.id: question for question in read([bundled("questions")]).questions}
CODE = [question for question in QUESTIONS.values() if question.kind is Kind.CODE]
ORDER = QUESTIONS["code-order-of-steps"]
MISTAKES = [(question, mistake) for question in CODE for mistake in question.mistakes]


class Spy:
    """A runner that notes what it is asked to run, and fails from run number `fails_from` on."""

    def __init__(self, runner, fails_from=10**6):
        self.runner, self.fails_from, self.asked = runner, fails_from, []

    def run(self, code, given=None, client=""):
        """Run it, unless it is time to fail."""
        self.asked.append((code, dict(given or {}), client))
        if len(self.asked) >= self.fails_from:
            raise QueueFull("The queue is full.", 2)
        return self.runner.run(code, given, client)


@pytest.fixture
def spy(open_sandbox) -> Spy:
    """A runner that tells what it ran."""
    return Spy(open_sandbox)


@pytest.fixture
def grader(spy) -> Grader:
    """A grader of the test's own."""
    return Grader(spy)


def grade(grader, question, code, client=""):
    """The grade of an answer."""
    return grader.grade(question, {"code": code}, client)


@pytest.mark.parametrize("question", CODE, ids=lambda question: question.id)
def test_the_reference_is_right_and_the_starter_is_not(grader, question):
    """Of every code question of the bank."""
    assert grade(grader, question, question.reference).outcome == "correct"
    assert grade(grader, question, question.starter).fraction == 0


@pytest.mark.parametrize(("question", "mistake"), MISTAKES, ids=lambda value: value.id)
def test_each_mistake_is_named(grader, question, mistake):
    """Under another layout too, and with a remark; one that the starter makes, once something is changed."""
    found = grade(grader, replace(question, starter=None), f"# what I think\n{mistake.code}\n\n")

    assert found.fraction < 1
    assert (found.mistake, found.message) == (mistake, mistake.text)


def test_hidden_sets_are_drawn_anew_for_each_answer(grader, spy):
    """After it was sent, so that nobody can know them."""
    grade(grader, ORDER, ORDER.reference)
    first = [given for _, given, _ in spy.asked if given != ORDER.given]
    spy.asked.clear()
    grade(grader, ORDER, ORDER.reference)
    second = [given for _, given, _ in spy.asked if given != ORDER.given]

    assert len(first) == len(second) == 2 * ORDER.hidden.sets
    assert first != second


def test_the_reference_runs_on_the_visible_set_once(grader, spy):
    """What authors wrote is run once per process; answers are run each time, under the learner's name."""
    for _ in range(2):
        grade(grader, ORDER, ORDER.reference + "\n", client="ada")
    visible = [code for code, given, _ in spy.asked if given == ORDER.given]

    assert visible.count(ORDER.reference) == 1
    assert visible.count(ORDER.reference + "\n") == 2
    assert {client for _, _, client in spy.asked} == {"ada"}


def test_a_check_that_holds_earns_its_weight(grader):
    """The scheduler first: what is printed is right, the rest is not; one part of four."""
    found = grade(grader, ORDER, ORDER.mistakes[1].code)

    assert (found.fraction, found.outcome) == (0.25, "partially_correct")
    assert [check["passed"] for check in found.checks] == [False, False, True]
    assert found.checks[1]["expected"] == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]
    assert found.checks[1]["got"] == [0.1, 0.05, 0.05, 0.025, 0.025, 0.0125]


def test_nothing_of_the_hidden_sets_is_told(grader, spy):
    """A run that fails there prints them and raises them; only how many failed and why is told."""
    leak = (
        f"if LR != 0.1:\n    print('SECRET', LR)\n    raise ValueError(f'SECRET {{LR}}')\n{ORDER.reference}"
    )
    found = grade(grader, ORDER, leak)
    told = json.dumps(
        [found.message, found.mistake, found.diagnosis, found.run, found.checks, found.hidden], default=str
    )

    assert found.hidden == {"sets": 3, "failed": 3, "diagnosis": []}
    assert "SECRET" not in told.replace(json.dumps(leak)[1:-1], "")
    hidden = {given["LR"] for _, given, _ in spy.asked} - {0.1}
    assert found.record["sets"]
    assert {given["LR"] for given in found.record["sets"]} == hidden


def test_a_diagnosis_of_hidden_runs_has_no_line(grader):
    """Else the line could carry a number out."""
    code = ORDER.reference.replace("for epoch", "if LR != 0.1:\n    scheduler.step()\nfor epoch")
    found = grade(grader, ORDER, code)

    assert found.fraction == 0
    assert found.mistake.id == "extra-step-before-loop"
    told = {finding["id"]: finding["line"] for finding in found.hidden["diagnosis"]}
    assert told["scheduler_stepped_before_training"] is None


@pytest.mark.parametrize("fails_from", [1, 2, 3, 4])
def test_a_service_that_fails_costs_nothing(open_sandbox, fails_from):
    """At whichever run; the message says that the answer is not to blame."""
    found = grade(Grader(Spy(open_sandbox, fails_from)), ORDER, ORDER.reference + "\n")

    assert (found.outcome, found.fraction, found.run) == ("ungradable", 0, None)
    assert "costs no try" in found.message


def test_a_closed_sandbox_and_a_broken_reference_cost_nothing(grader):
    """Neither is the learner's fault."""
    broken = replace(ORDER, reference="raise ValueError('its text')")
    found = grade(grader, broken, ORDER.reference)

    assert grade(Grader(Closed()), ORDER, ORDER.reference).outcome == "ungradable"
    assert found.outcome == "ungradable"
    assert "its text" not in found.message


@pytest.mark.parametrize("code", ["", "  \n", "x = 1\0", "#" * 40_000, "x = '\ud800'"])
def test_what_cannot_be_run_at_all_is_refused(grader, spy, code):
    """It is no answer, so it is not recorded; nothing is run."""
    with pytest.raises(Invalid) as caught:
        grade(grader, ORDER, code)
    assert caught.value.errors[0]["pointer"] == "/answer/code"
    assert spy.asked == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("for epoch in range(6)\n    pass", "SyntaxError"),
        ("x = " + "-" * 20_000 + "1", "did not come to its end|stopped with"),
        (f"{ORDER.reference}\nprint(unknown)", r"NameError: name 'unknown' is not defined \(line \d+\)"),
        ("while True:\n    pass", "did not come to its end"),
        ("print('x' * 10**6)", "did not come to its end"),
        (r"print('\d')", "Nothing is trained"),
    ],
)
def test_an_answer_that_does_not_end_well_earns_nothing(grader, code, says):
    """It is told how it ended; hidden sets are not wasted on it."""
    found = grade(grader, ORDER, code)

    assert (found.outcome, found.fraction, found.hidden) == ("incorrect", 0, None)
    assert re.search(says, found.message), found.message


def test_calls_alone_earn_nothing(grader):
    """A name in the text is no training."""
    question = QUESTIONS["code-zero-grad"]
    code = "import torch\n\nw = torch.nn.Parameter(torch.ones(1))\nw.sum().backward()\n"
    code += "optimizer = torch.optim.SGD([w], lr=9)\noptimizer.zero_grad()\noptimizer.step()\n"
    found = grade(grader, question, code)

    assert [check["passed"] for check in found.checks] == [False, False, True]
    assert found.fraction == 0


def test_typed_rates_name_their_mistake(grader):
    """The mistake's snippet prints what was typed, at whatever precision."""
    question = QUESTIONS["step-lr-prints"]
    for typed in ([0.4, 0.4, 0.4, 0.2, 0.2, 0.2], ["0.40", "0.400", "4e-1", "0.2", "0.20", "0.2000"]):
        found = grader.grade(question, {"learning_rates": typed})
        assert found.mistake.id == "prints-the-rate-used"
        assert found.message == found.mistake.text
    assert grader.grade(question, {"learning_rates": [1, 2]}).mistake is None


def test_typed_rates_are_graded_without_a_sandbox():
    """The mistake is not named then, and that is all."""
    question = QUESTIONS["step-lr-prints"]
    found = Grader(Closed()).grade(question, {"learning_rates": [0.4, 0.4, 0.4, 0.2, 0.2, 0.2]})

    assert (found.outcome, found.mistake) == ("partially_correct", None)
