"""Proofs of code questions: what holds is verified, and what does not is told with expected and got."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quizsvc.bank.proving import read_proofs
from quizsvc.bundled import bundled
from quizsvc.content.canonical import digest
from quizsvc.content.model import Check, CheckKind, Kind, Mistake
from quizsvc.content.reader import read
from quizsvc.grading import Grader
from quizsvc.grading.evidence import prove

QUESTIONS = {question.id: question for question in read([bundled("questions")]).questions}
CODE = [question for question in QUESTIONS.values() if question.kind is Kind.CODE]
ORDER = QUESTIONS["code-order-of-steps"]


@pytest.fixture(scope="module")
def run(open_sandbox):
    """Runs snippets."""
    return Grader(open_sandbox).run


def contested(proof):
    """What does not hold: claim, expected, got, note."""
    return [(f.claim, f.expected, f.got, f.note) for f in proof.evidence if not f.holds]


def test_the_bank_ships_the_proof_of_each_code_question():
    """Renewed by `quizsvc check --write`; all of them are verified."""
    proofs = read_proofs(bundled("questions"))

    for question in CODE:
        assert proofs[digest(question)].status == "verified"
        assert len(proofs[digest(question)].evidence) == 2 + len(question.mistakes)


def test_a_proof_comes_out_the_same_each_time(run):
    """Its sets are drawn by a generator seeded with the question's digest."""
    assert prove(ORDER, run) == prove(ORDER, run) == read_proofs(bundled("questions"))[digest(ORDER)]


def test_a_reference_that_does_not_run_is_contested(run):
    """Nothing else can be said then."""
    proof = prove(replace(ORDER, reference="raise ValueError"), run)

    assert proof.status == "contested"
    ((claim, expected, got, _),) = contested(proof)
    assert (claim, expected) == ("reference", "passes every check")
    assert "ended with error" in got


def test_a_reference_that_is_no_fair_answer_is_contested(run):
    """It is held to what answers are held to."""
    proof = prove(replace(ORDER, reference="import os\n" + ORDER.reference), run)

    assert "refused: line 1: os is not offered" in contested(proof)[0][2]


def test_a_reference_that_trains_nothing_and_a_check_it_fails_are_contested(run):
    """A call that the reference itself does not make."""
    check = Check(CheckKind.CALLS, "T", required=("clip_grad_norm_",))
    proof = prove(replace(ORDER, checks=(*ORDER.checks, check)), run)

    assert "calls: expected ['calls clip_grad_norm_'], got ['no clip_grad_norm_']" in contested(proof)[0][2]


def test_a_starter_that_passes_is_contested(run):
    """There would be nothing to do."""
    proof = prove(replace(ORDER, starter=ORDER.reference), run)

    assert contested(proof) == [("starter", "does not pass", "passes every check", None)]


def test_a_mistake_that_is_none_or_another_is_contested(run):
    """One that passes, one that is told as another, and one that nothing tells."""
    swapped = replace(ORDER.mistakes[1], id="other", diagnosis="scheduler_never_stepped")
    mistakes = (Mistake("fine", "F", ORDER.reference), *ORDER.mistakes, swapped)
    proof = prove(replace(ORDER, mistakes=mistakes), run)
    unknown = prove(replace(ORDER, mistakes=(swapped,)), run)

    assert contested(proof) == [
        ("mistake", "fails as fine", "passes every check", "fine"),
        ("mistake", "fails as other", "fails as scheduler-first", "other"),
    ]
    ((_, _, got, _),) = contested(unknown)
    assert got.startswith("fails as no mistake; order: expected optimizer.step() first, got scheduler.step()")
    assert "diagnosed: scheduler_before_optimizer" in got
