"""Answers to a code question: honest ones of every style earn all of it, dishonest ones nothing.

Each file in answers/ is one answer, in the folder named for its question; edits.yaml makes others out of the
questions' references.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from ruamel.yaml import YAML

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from quizsvc.grading import Grader
from quizsvc.grading.code.feedback import SPARED

QUESTIONS = {question.id: question for question in read([bundled("questions")]).questions}
ANSWERS = Path(__file__).parent / "answers"
HONEST = sorted(ANSWERS.glob("*/honest_*.txt"))
ATTACKS = sorted(ANSWERS.glob("*/attack_*.txt"))
PARTS = sorted(ANSWERS.glob("*/part_*.txt"))
REFUSED = sorted(ANSWERS.glob("*/refused_*.txt"))
EDITS = YAML(typ="safe", pure=True).load(ANSWERS / "edits.yaml")
CODE = sorted(question.id for question in QUESTIONS.values() if question.kind == "code")
WEIGHTS = 'weights = [weight for group in optimizer.param_groups for weight in group["params"]]'
HONEST_IN_PART = frozenset(
    f"attack_{name}"
    for name in (
        "getattr_put_together",
        "imports_sys",
        "module_as_a_default",
        "module_on_a_class",
        "pickle_in_torch_load",
        "rate_set_in_a_step_hook",
        "step_hook_by_getattr",
    )
)
"""Attacks by words that honest answers use, too: they earn nothing, and to be told so costs no try."""


def edited(kind: str) -> list[Any]:
    """A question and an edit of its reference, for each that the edits of a kind make."""
    return [
        pytest.param(question, edit, id=f"{question}: {name}")
        for name, edit in EDITS[kind].items()
        for question in (CODE if edit["questions"] == "all" else edit["questions"])
    ]


def answer(question: str, edit: dict[str, Any]) -> str:
    """The reference of a question with an edit made in it."""
    old, new = edit.get("swap", ("", ""))
    text = QUESTIONS[question].reference or ""
    assert old in text
    text = text.replace(old, new) if old else text
    lines = text.splitlines()
    loop = next(node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.For | ast.While))
    step = next(
        line
        for line in range(loop.lineno, len(lines))
        if re.search(r"\b(optimizer|scaler)\.step\(", lines[line])
    )
    outer, inner = (re.match(" *", lines[at])[0] for at in (loop.lineno - 1, step))
    lines[step + 1 : step + 1] = [indent(edit.get("after", ""), inner)]
    lines[step:step] = [indent(edit.get("before", ""), inner)]
    lines[loop.lineno - 1 : loop.lineno - 1] = [indent(f"{WEIGHTS}\n{edit.get('start', '')}", outer)]
    return "\n".join((*lines, edit.get("end", ""), ""))


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
    """It is told why, in a sentence, and costs a try unless honest answers are written so, too."""
    grade = grade_of(grader, path)

    assert (grade.fraction, len(grade.message) > 20) == (0, True)
    assert grade.outcome == ("ungradable" if grade.message.endswith(SPARED) else "incorrect")
    assert (path.stem in HONEST_IN_PART) is grade.message.endswith(SPARED)


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_right_rates_of_another_training_earn_no_full_marks(grader, path):
    """Gradients that pile up, a decoy, a part of the task left out: the rates alone look right."""
    grade = grade_of(grader, path)

    assert (0 < grade.fraction < 1, grade.outcome) == (True, "partially_correct")
    assert len(grade.message) > 40


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_an_honest_idiom_that_is_refused_costs_no_try(grader, path):
    """It is told what to write instead, line by line; nothing is run."""
    grade = grade_of(grader, path)

    assert (grade.outcome, grade.run) == ("ungradable", None)
    assert grade.message.startswith("Line ")
    assert grade.message.endswith(SPARED)


@pytest.mark.parametrize(("question", "edit"), edited("honest"))
def test_an_honest_edit_keeps_full_marks(grader, question, edit):
    """What people add to a training: averages, best weights, clipping, closures, other optimizers."""
    grade = grader.grade(QUESTIONS[question], {"code": answer(question, edit)})

    assert grade.fraction == 1, grade.message


@pytest.mark.parametrize(("question", "edit"), edited("dishonest"))
def test_a_dishonest_edit_does_not(grader, question, edit):
    """The reference makes each update rightly, and then something sees to it that nothing is trained."""
    grade = grader.grade(QUESTIONS[question], {"code": answer(question, edit)})

    assert grade.fraction < 1
    assert grade.outcome in ("incorrect", "partially_correct") or grade.message.endswith(SPARED)
    assert len(grade.message) > 20


def test_there_are_many_of_both():
    """At least twenty-five each, and edits for every question."""
    assert min(len(HONEST), len(ATTACKS), len(EDITS["honest"]), len(EDITS["dishonest"])) >= 20
    assert {param.values[0] for param in edited("dishonest")} == set(CODE)


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
