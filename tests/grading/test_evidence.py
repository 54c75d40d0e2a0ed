"""Claims against runs."""

from dataclasses import replace

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.model import Claim, ClaimKind, Kind, Mistake, Option
from quizsvc.content.reader import read
from quizsvc.grading.evidence import prove

QUESTION = next(q for q in read([bundled("questions")]).questions if q.id == "step-size")
RUN = {
    "status": "ok",
    "stdout": "0.10\n0.05\n",
    "error": None,
    "printed": [{"value": 0.1, "text": "0.10", "line": 1}, {"value": 0.05, "text": "0.05", "line": 1}],
    "trace": {"updates": [{"lr": [0.1], "line": 2}, {"lr": [0.1], "line": 2}], "order": "optimizer_first"},
    "diagnosis": [{"id": "loss_converging"}],
    "torch": "2.13.0",
}
FAILED = {**RUN, "status": "error", "error": {"type": "TypeError", "message": "no", "line": 1}}


def proof_of(kind, expected, run=RUN):
    """The proof of a question with one claim."""
    question = replace(QUESTION, evidence=(Claim(ClaimKind(kind), expected, code="…"),), options=())
    return prove(question, lambda code, given: run)


@pytest.mark.parametrize(
    ("kind", "expected", "holds"),
    [
        ("prints", (0.1, 0.05), True),
        ("prints", (0.1, 0.1), False),
        ("prints", (0.1,), False),
        ("prints", "0.10\n0.05", True),
        ("prints", "0.10", False),
        ("uses", (0.1, 0.1), True),
        ("uses", (0.1, 0.05), False),
        ("order", "optimizer_first", True),
        ("order", "scheduler_first", False),
        ("diagnosed", "loss_converging", True),
        ("diagnosed", "loss_diverging", False),
        ("runs", None, True),
        ("raises", "TypeError", False),
    ],
)
def test_a_claim_holds_or_is_contested(kind, expected, holds):
    """Each kind of claim against a run that ended well."""
    proof = proof_of(kind, expected)

    assert proof.status == ("verified" if holds else "contested")
    assert proof.torch == "2.13.0"


@pytest.mark.parametrize(
    ("text", "rate", "kind", "holds"),
    [("5.0%", 0.1, "prints", True), ("50%", 0.1, "prints", False), ("0.05", None, "uses", False)],
)
def test_what_is_no_plain_number_is_no_failure(text, rate, kind, holds):
    """A percentage is the share that it is; a rate that could not be read is not the one that is claimed."""
    run = {**RUN, "printed": [{"text": text, "line": 1}], "trace": {"updates": [{"lr": [rate], "line": 1}]}}

    assert proof_of(kind, (0.05,), run).evidence[0].holds is holds


@pytest.mark.parametrize(
    ("kind", "expected", "holds"),
    [
        ("raises", "TypeError", True),
        ("raises", "ValueError", False),
        ("runs", None, False),
        ("prints", "0.10\n0.05", False),
        ("uses", (0.1, 0.1), False),
    ],
)
def test_a_run_that_failed_proves_only_that_it_raises(kind, expected, holds):
    """What a failing snippet printed before is no proof of what it prints."""
    proof = proof_of(kind, expected, FAILED)

    assert proof.evidence[0].holds is holds
    if not holds and kind != "raises":
        assert "TypeError" in proof.evidence[0].got


def test_a_question_with_nothing_to_run_is_unverified():
    """And says so, rather than passing for proved."""
    assert prove(replace(QUESTION, evidence=(), options=()), lambda code, given: RUN).status == "unverified"


def test_options_with_an_outcome_are_claims_too():
    """Item 2's distractors raise TypeError, and its key runs."""
    options = (
        Option("a", "x", code="…", outcome="raises TypeError"),
        Option("b", "y", code="…", outcome="runs"),
    )
    proof = prove(replace(QUESTION, evidence=(), options=options), lambda code, given: FAILED)

    assert [(finding.note, finding.holds) for finding in proof.evidence] == [
        ("option a", True),
        ("option b", False),
    ]


@pytest.mark.parametrize(
    ("answer", "run", "got", "holds"),
    [
        ((0.1, 0.1), RUN, ["0.10", "0.05"], True),
        ((0.1,), RUN, ["0.10", "0.05"], True),
        ((0.1, 0.05), RUN, ["0.10", "0.05"], False),
        ((0.1, 0.1), FAILED, "error: TypeError: no", False),
        ((0.1, 0.1), {**RUN, "printed": [], "stdout": "nothing"}, [], False),
    ],
)
def test_a_mistake_about_rates_has_to_print_other_rates(answer, run, got, holds):
    """Its snippet is what tells the mistake: one that fails, prints nothing or prints the key tells none."""
    question = replace(
        QUESTION,
        kind=Kind.LEARNING_RATES,
        answer=answer,
        options=(),
        evidence=(),
        mistakes=(Mistake("early", "T", "…"), Mistake("told-otherwise", "T")),
    )
    (finding,) = [
        found for found in prove(question, lambda code, given: run).evidence if found.note == "early"
    ]

    assert (finding.claim, finding.got, finding.holds) == ("mistake", got, holds)
