"""Each kind of check against runs written out here."""

from __future__ import annotations

import ast

import pytest

from quizsvc.content.model import Check, CheckKind
from quizsvc.grading.code import training
from quizsvc.grading.code.checks import called, judge, same_behaviour
from quizsvc.grading.code.training import sham, trains

NONE = frozenset()


def run(printed=(), used=(), losses=(), **more):
    """A run that printed and used these rates."""
    trace = {
        "updates": [{"lr": rate if isinstance(rate, list) else [rate], "line": 1} for rate in used],
        "losses": list(losses),
        "order": "optimizer_first",
        "early_steps": 0,
        "schedulers": [{}],
        "backwards": 1,
    }
    entries = [{"text": text, "line": 1} for text in printed]
    top = {name: more.pop(name) for name in ("status",) if name in more}
    return {"status": "ok", "printed": entries, "trace": trace | more} | top


def holds(kind, got, reference, **more) -> bool:
    """Whether a check of this kind holds."""
    return judge(Check(CheckKind(kind), "T", **more), got, reference, NONE).passed


@pytest.mark.parametrize(
    ("got", "reference", "same"),
    [
        (["0.1000", "0.05"], ["0.1", "0.0500"], True),
        (["0.0137"], ["0.013671875"], True),
        (["0.013671875"], ["0.0137"], True),
        (["0.0003125"], ["0.0003"], True),
        (["0.036045"], ["0.03604"], True),
        (["0.036047"], ["0.03604"], False),
        (["0.00029"], ["0.0003"], True),
        (["0.1"], ["0.05"], False),
        (["0.1"], ["0.08"], False),
        (["1e-9999999"], ["0.1"], False),
        (["0.00"], ["0.0003"], False),
        (["0.1"], ["0.1", "0.1"], False),
        (["1e-1"], ["0.1"], True),
        (["5%"], ["0.05"], True),
        (["0.05"], ["5.0%"], True),
        (["1.37%"], ["0.013671875"], True),
        (["1.4%"], ["0.0137"], True),
        (["5%"], ["0.5"], False),
        (["0%"], ["0.0003"], False),
        (["nan%"], ["0.1"], False),
        (["1e999999999%"], ["0.1"], False),
    ],
)
def test_printed_rates_are_compared_at_the_precision_printed(got, reference, same):
    """Either may be a rounding of the other; one digit of the learner's has to be exact."""
    assert holds("rates_printed", run(got), run(reference)) is same


@pytest.mark.parametrize(
    ("shown", "same"), [("4e-07", True), ("4.0e-07", True), ("5e-07", False), ("0.1", False)]
)
def test_a_rate_that_vanishes_in_the_references_format_may_be_printed_in_full(shown, same):
    """The last rate of a cycle is 4e-07: who prints it so has not printed another rate than 0.00000."""
    assert holds("rates_printed", run(["0.1", shown]), run(["0.10000", "0.00000"], [0.1, 4e-07])) is same


@pytest.mark.parametrize(
    ("got", "reference", "same"),
    [
        ([0.1, 0.05], [0.1, 0.1 * 0.5], True),
        ([0.1 + 1e-12], [0.1], True),
        ([0.1001], [0.1], False),
        ([[0.1, 0.1]], [0.1], True),
        ([[0.1, 0.2]], [0.1], False),
        ([[0.1, 0.2]], [[0.1, 0.2]], True),
        (["nan"], ["nan"], True),
        ([None], [0.1], False),
        ([0.1], [], False),
    ],
)
def test_used_rates_are_compared_as_numbers(got, reference, same):
    """Groups of one rate count as one."""
    assert holds("rates_used", run(used=got), run(used=reference)) is same


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({}, True),
        ({"order": "scheduler_first"}, False),
        ({"order": "mixed"}, False),
        ({"early_steps": 1}, False),
        ({"order": "none", "schedulers": []}, True),
        ({"order": "none"}, False),
        ({"order": "none", "schedulers": [], "updates": []}, False),
    ],
)
def test_the_order_is_that_of_the_reference(more, same):
    """Without a scheduler nothing can be out of order; one that is never stepped is no order."""
    assert holds("order", run(used=[0.1], **more), run(used=[0.1])) is same


@pytest.mark.parametrize(
    ("losses", "trend"),
    [
        ([3, 2, 1], "falls"),
        ([1, 2], "rises"),
        ([1, "NaN"], "rises"),
        ([1, "Infinity"], "rises"),
        ([1, 1.001], "stays level"),
        ([1], "no losses"),
        ([None, None], "no losses"),
    ],
)
def test_the_trend_of_the_losses(losses, trend):
    """From the first to the last that an update trained on; what is not finite has risen."""
    judged = judge(Check(CheckKind.LOSS_TREND, "T"), run(losses=losses), run(losses=[2, 1]), NONE)

    assert (judged.got, judged.expected, judged.passed) == (trend, "falls", trend == "falls")


@pytest.mark.parametrize(
    ("losses", "good"),
    [
        ([8, 1], True),
        ([8, 1.09], True),
        ([8, 1.2], False),
        ([8, 0.5], True),
        ([8, "NaN"], False),
        ([], False),
        ([0.8, 0.1], False),
        ([80, 1], False),
    ],
)
def test_the_last_loss_is_bounded_by_the_references(losses, good):
    """And the first is about the same: a loss that is scaled down is another one."""
    assert holds("final_loss", run(losses=losses), run(losses=[8, 4, 1])) is good
    assert holds("final_loss", run(losses=[8, 1.9]), run(losses=[8, 1]), at_most=2)


@pytest.mark.parametrize(
    ("losses", "good"),
    [
        ([8, 2, 1], True),
        ([8, 2, 0.9], False),
        ([9, 2.5, 0.9], True),  # weights drawn in another order
        ([9, 5, 0.9], False),
    ],
)
def test_the_same_rates_lead_the_same_way(losses, good):
    """Another way at the same rates from the same weights is a decoy's, in the place of one of them."""
    updates = [{"lr": [0.1], "line": 3}] * 3
    assert (
        holds("final_loss", run(losses=losses, updates=updates), run(losses=[8, 2, 1], updates=updates))
        is good
    )


def test_calls_are_read_off_the_text():
    """Functions and methods alike, by their last name."""
    calls = called(ast.parse("optimizer.zero_grad()\nf(g)(x)\nprint(a.b.c(1))"))
    judged = judge(Check(CheckKind.CALLS, "T", required=("step",), forbidden=("print",)), run(), run(), calls)

    assert {"zero_grad", "f", "print", "c"} <= calls
    assert (judged.passed, judged.got) == (False, ["no step", "calls print"])


def test_a_failed_run_holds_nothing():
    """What it did before is no answer."""
    judged = judge(Check(CheckKind.RATES_USED, "T"), run(used=[0.1], status="error"), run(used=[0.1]), NONE)

    assert (judged.passed, judged.expected, judged.got) == (False, [0.1], None)


def test_training_takes_gradients_and_updates():
    """One without the other trains nothing."""
    assert trains(run(used=[0.1]))
    assert not trains(run())
    assert not trains(run(used=[0.1], backwards=0))
    assert not trains(run(used=[0.1], patched="SGD.step"))


@pytest.mark.parametrize(
    ("got", "reference", "said"),
    [
        ({}, {}, ""),
        ({"idle": 2}, {}, training.IDLE),
        ({"idle": 2}, {"idle": 1}, ""),
        ({"idle": 1, "used": [0.1] * 3}, {}, training.IDLE),
        ({"overruled": 2}, {"overruled": 1}, training.OVERRULED),
        ({"overruled": 1, "used": [0.1] * 8}, {}, ""),
        ({"overruled": 2, "used": [0.1] * 15}, {}, training.OVERRULED),
        ({"losses": [1.0] * 4}, {"losses": [1.0, 0.5, 0.2, 0.1]}, training.LEVEL_LOSS),
        ({"losses": [1.0] * 4}, {"losses": [1.0] * 4}, ""),
        ({"losses": [1.0, None]}, {"losses": [1.0, 0.5, 0.2]}, ""),
        ({"backwards": 0}, {}, training.NOTHING_TRAINED),
        ({"backwards": 0}, {"backwards": 0}, ""),
    ],
)
def test_updates_that_train_nothing(got, reference, said):
    """Beside a reference that trains, but for one update in eight, or in four without a gradient."""
    assert sham(run(**{"used": [0.1] * 4} | got), run(**{"used": [0.1] * 4} | reference)) == said


def test_behaviour_is_what_the_checks_look_at():
    """Runs that differ elsewhere are alike; calls say nothing of behaviour."""
    one, other = run(["0.1"], [0.1], [2, 1]), run(["0.2"], [0.1], [2, 1])
    used, printed, calls = CheckKind.RATES_USED, CheckKind.RATES_PRINTED, CheckKind.CALLS

    assert same_behaviour([used, CheckKind.FINAL_LOSS], one, other)
    assert not same_behaviour([used, printed], one, other)
    assert not same_behaviour([calls], one, other)
