"""Proving questions on a machine that has other things to do."""

from dataclasses import replace

import pytest

from quizsvc.bank.proving import prove_all
from quizsvc.content.model import Claim, ClaimKind
from tests.grading.test_evidence import QUESTION, RUN

LATE = {
    **RUN,
    "status": "timeout",
    "error": {"type": "Timeout", "message": "The run took longer than 5 s.", "line": None},
    "usage": {"wall_ms": 5000.0, "cpu_ms": 190.0, "peak_mib": 200.0},
}
BUSY = {**LATE, "usage": {"wall_ms": 3100.0, "cpu_ms": 3000.0, "peak_mib": 200.0}}


class Runs:
    """A grader whose runs come out like these, one after the other; the last is the last."""

    def __init__(self, *outcomes):
        self.outcomes, self.asked = outcomes, 0

    def run(self, code, given):
        """The next one."""
        self.asked += 1
        return self.outcomes[self.asked - 1]


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((LATE, RUN), "verified"),
        ((LATE, LATE, RUN), "verified"),
        ((LATE, LATE, LATE), "contested"),
        ((BUSY,), "contested"),
    ],
)
def test_a_busy_machine_contradicts_no_claim(outcomes, status):
    """A run whose time ran out while it waited for the processor is run again; one that used it up is not."""
    question = replace(QUESTION, evidence=(Claim(ClaimKind.PRINTS, (0.1, 0.05), code="…"),), options=())
    grader = Runs(*outcomes)

    (proof,) = prove_all([question], grader)

    assert proof.status == status
    assert grader.asked == len(outcomes)
