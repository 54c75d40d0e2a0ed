"""Proofs of templates: each variant is run, those with answers that are the same are left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quizsvc.content.model import Claim, ClaimKind, Mistake, Option, Parameter
from quizsvc.content.reader import read
from quizsvc.content.templates import concrete
from quizsvc.grading import Closed, Grader
from quizsvc.grading.evidence import Proof, prove

FOLDER = Path(__file__).parents[1] / "content" / "templates"
TEMPLATES = {
    question.id: question for path in sorted(FOLDER.glob("*.yaml")) for question in read([path]).questions
}
RATES, LEFT, FALLS = (TEMPLATES[name] for name in ("drawn-rates", "left-over", "falls-or-rises"))


@pytest.fixture(scope="module")
def run(open_sandbox):
    """Runs snippets."""
    return Grader(open_sandbox).run


@pytest.fixture(scope="module")
def proof(run):
    """The proof of the question about rates."""
    return prove(RATES, run)


def test_each_variant_has_the_key_that_pytorch_prints(proof):
    """StepLR's rates after each epoch, for the numbers of that variant."""
    assert (proof.status, proof.torch[:4]) == ("verified", "2.13")
    for variant in proof.variants:
        lr, gamma, step = (variant.parameters[name] for name in ("LR", "GAMMA", "STEP"))
        assert variant.answer == pytest.approx([lr * gamma ** (epoch // step) for epoch in range(1, 5)])
        assert float(variant.printed["mistakes/gamma-every-epoch"][3]) == pytest.approx(lr * gamma**4)


def test_variants_in_which_a_mistake_gives_the_key_are_left_out(proof):
    """With a step size of 1, gamma every epoch is no mistake; the author is told which are left out."""
    kept = {variant.parameters["STEP"] for variant in proof.variants}
    told = next(finding for finding in proof.evidence if finding.claim == "variants")

    assert kept == {2, 3}
    assert (told.expected, told.got, told.holds) == (12, len(proof.variants), True)
    assert "STEP = 1: answer and gamma-every-epoch print the same" in told.note


def test_a_proof_survives_being_kept(proof, run):
    """As JSON, and run again."""
    assert Proof.from_dict(proof.to_dict()) == proof == prove(RATES, run)


def test_options_are_computed(run):
    """Each variant has three options that differ, the right one from the reference."""
    proof = prove(LEFT, run)

    assert proof.status == "verified"
    assert len(proof.variants) == 4
    for variant in proof.variants:
        asked = concrete(LEFT, variant)
        lr = variant.parameters["LR"]
        assert [float(option.text) for option in asked.options] == [lr / 4, lr / 16, lr / 2]
        assert (asked.answer, asked.solution.summary) == ("right", f"{lr / 4}.")


def test_the_key_may_be_the_option_that_is_printed(run):
    """Without an answer of the author's, each variant has its own."""
    proof = prove(FALLS, run)

    assert {v.parameters["LR"]: v.answer for v in proof.variants} == {
        0.1: "down", 0.4: "down", 1.5: "up", 2.5: "up"
    }  # fmt: skip


def test_several_options_may_be_printed(run):
    """A line for each right option."""
    many = replace(
        LEFT,
        kind="multiple_choice",
        answer=None,
        parameters={"LR": Parameter(choices=(1, 2, 3, 4))},
        stem="What divides {LR}?",
        reference="for n in (1, 2, 3):\n    if LR % n == 0:\n        print(n)",
        options=(Option("one", "1"), Option("two", "`2`"), Option("three", "3")),
        mistakes=(),
    )
    answers = {variant.parameters["LR"]: variant.answer for variant in prove(many, run).variants}

    assert answers == {1: ("one",), 2: ("one", "two"), 3: ("one", "three"), 4: ("one", "two")}


@pytest.mark.parametrize(
    ("changed", "claim", "got"),
    [
        ({"reference": "raise ValueError(LR)"}, "prints", "error: ValueError: 0.1"),
        ({"reference": "pass"}, "prints", ""),
        ({"reference": "print('It stays')"}, "answer", ["It stays"]),
        ({"options": (Option("a", "It falls"), Option("b", "It falls."))}, "answer", ["It falls"]),
        ({"stem": "{1 / (LR - 0.1)}"}, "variant", "it cannot be worked out (float division by zero)"),
        (
            {"evidence": (Claim(ClaimKind.PRINTS, "0.1", code="print(LR)", note="n"),)},
            "prints",
            "0.4",
        ),
    ],
)
def test_what_does_not_hold_is_told_with_its_numbers(run, changed, claim, got):
    """A variant that fails makes the template contested, and says for which numbers."""
    proof = prove(replace(FALLS, **changed), run)
    wrong = [finding for finding in proof.evidence if not finding.holds]

    assert proof.status == "contested"
    assert (wrong[0].claim, wrong[0].got) == (claim, got)
    assert "with LR = " in wrong[0].note
    assert len(wrong) <= 4


def test_a_template_without_variants_is_contested(run):
    """When the mistake always is the key there is nothing to ask."""
    same = replace(RATES, mistakes=(Mistake("same", "The same.", RATES.code),))
    proof = prove(same, run)

    assert (proof.status, proof.variants) == ("contested", ())
    assert [(f.claim, f.got) for f in proof.evidence if not f.holds] == [("variants", 0)]


def test_grading_a_variant_runs_nothing(proof):
    """Key and mistakes were computed when it was proved."""
    grader = Grader(Closed())
    variant = next(each for each in proof.variants if each.parameters["STEP"] == 2)
    asked = concrete(RATES, variant)

    assert grader.grade(asked, {"learning_rates": list(variant.printed["answer"])}).fraction == 1
    wrong = grader.grade(asked, {"learning_rates": list(variant.printed["mistakes/gamma-every-epoch"])})
    assert (wrong.mistake.id, wrong.fraction < 1) == ("gamma-every-epoch", True)
    assert wrong.message.startswith("You multiplied in every epoch, which gives 0.")


def test_a_template_may_print_percentages(run):
    """Its key is the rates that they stand for."""
    shown = RATES.code.replace("scheduler.get_last_lr()[0]", "format(scheduler.get_last_lr()[0], '.6%')")
    proof = prove(replace(RATES, code=shown), run)

    assert proof.status == "verified"
    for variant in proof.variants:
        lr, gamma, step = (variant.parameters[name] for name in ("LR", "GAMMA", "STEP"))
        assert variant.answer == pytest.approx([lr * gamma ** (epoch // step) for epoch in range(1, 5)])


@pytest.mark.parametrize("rate", ["nan", "inf"])
def test_rates_that_are_no_numbers_are_no_key(run, rate):
    """No answer equals nan, and JSON has no word for either."""
    printing = f"import torch\nprint('lr:', float('{rate}'))"
    proof = prove(replace(RATES, code=printing, reference=None), run)

    assert (proof.status, proof.variants) == ("contested", ())
    assert {finding.claim for finding in proof.evidence if not finding.holds} == {"prints"}
