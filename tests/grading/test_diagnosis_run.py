"""Findings about runs as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from quizsvc.grading.diagnosis import Diagnosis, diagnose
from quizsvc.grading.diagnosis.texts import TEXTS

SECTIONS = {
    "watch-the-loss",
    "validation-loss",
    "reading-curves",
    "trade-off",
    "good-signs",
    "bad-signs",
    "pitfalls",
    "schedules-in-pytorch",
    "self-check",
    "key-result",
}


def run(status: str = "ok", losses: list[Any] | None = None, **trace: Any) -> dict[str, Any]:
    """A run with what its trace tells."""
    return {"status": status, "losses": losses or [], "validation_losses": [], "trace": trace}


def made(steps: int, line: int = 1) -> dict[str, Any]:
    """An optimizer or scheduler of a trace."""
    return {"name": "SGD", "line": line, "steps": steps}


UPDATES = [{"lr": [0.1], "line": 9}, {"lr": [0.1], "line": 9}]


@pytest.mark.parametrize("finding", TEXTS)
def test_every_finding_explains_itself(finding):
    """Twelve findings, each with a title, some sentences, and a section of the lesson."""
    diagnosis = Diagnosis.of(finding, 3)

    assert len(TEXTS) == 12
    assert diagnosis.to_dict().keys() == {"id", "title", "explanation", "line", "section"}
    assert diagnosis.section in SECTIONS
    assert diagnosis.explanation.count(". ") >= 1
    assert len(diagnosis.title) < 70


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (run(), []),
        ({}, []),
        ({"status": "syntax_error", "trace": None, "losses": None}, []),
        (run(order="scheduler_first", wrong_line=7, updates=UPDATES), [("scheduler_before_optimizer", 7)]),
        (run(order="mixed", wrong_line=7, updates=UPDATES), [("scheduler_before_optimizer", 7)]),
        (run(early_steps=1, early_line=4, updates=UPDATES), [("scheduler_stepped_before_training", 4)]),
        (run(updates=UPDATES, schedulers=[made(0, 5)]), [("scheduler_never_stepped", 5)]),
        (run(updates=UPDATES, schedulers=[made(2), made(0, 6)]), [("scheduler_never_stepped", 6)]),
        (run("timeout", updates=UPDATES, schedulers=[made(0, 5)]), []),
        (run(updates=UPDATES, schedulers=[made(0, 5)], truncated=["schedule"]), []),
        (run(updates=UPDATES, schedulers=[made(0, 5)], stopped="KeyError"), []),
        (run(optimizers=[made(0)], backwards=1, backward_line=8), [("optimizer_never_stepped", 8)]),
        (run(optimizers=[made(0, 2)], scheduler_steps=3), [("optimizer_never_stepped", 2)]),
        (run("error", optimizers=[made(0)], backwards=1), []),
        (run(kept=True, kept_line=11), [("gradients_not_cleared", 11)]),
        (run("error", no_metric=True, no_metric_line=12), [("scheduler_without_metric", 12)]),
        (run(losses=[0.9, "NaN"]), [("loss_diverging", None)]),
        (run(losses=[0.9]), []),
        (run(losses=[0.3, 0.2, 0.9, 0.1], optimizers=[made(1), made(1)], switches=1), []),
    ],
)
def test_findings_about_a_run(given, expected):
    """Each fact of a trace gives its finding, with the line; what was never called is said of ended runs."""
    assert [(finding.id, finding.line) for finding in diagnose(given)] == expected


def test_a_collapsed_rate_points_at_the_first_update_that_had_it():
    """The line is that of the update at which the rate was gone."""
    rates = [0.1, 0.1, *[1e-9] * 18]
    updates = [{"lr": [rate, 0.0], "line": 20 + index} for index, rate in enumerate(rates)]
    found = diagnose(run(updates=updates, losses=[1.0, *[0.9] * 19]))

    assert ("rate_collapsed", 22) in [(finding.id, finding.line) for finding in found]


def test_anything_with_to_dict_will_do():
    """A run object is read through its plain values."""

    @dataclass
    class Run:
        def to_dict(self) -> dict[str, Any]:
            return run(losses=[1.0, 0.5, 0.3])

    assert [finding.id for finding in diagnose(Run())] == ["loss_converging"]
