"""No call, however drawn, is answered by a 5xx or by anything that the description does not say.

FUZZ_CASES sets how many calls are drawn per operation, caller and way of drawing; `make fuzz` draws many,
others each time, and tells how far it is and from which seed: FUZZ_SEED draws the same again.
"""

import os
import random
import sys

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Grader
from quizsvc.learners import service
from quizsvc.learners.models import Role
from tests.api.conftest import Learner
from tests.api.fuzzing import Fuzz, load

CASES = int(os.environ.get("FUZZ_CASES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", random.randrange(2**32) if CASES else 0))


@pytest.fixture
def app(settings, db, open_sandbox):
    """The service with a sandbox, as a served one has."""
    return create_app(settings, db, Grader(open_sandbox))


@pytest.mark.parametrize("role", [None, *Role])
def test_every_drawn_call_gets_a_documented_answer(app, client, db, role, capsys):
    """All of schemathesis's checks, with calls that fit the description and calls that do not."""
    token = attempt = None
    if role:
        with db.write() as session:
            token = service.register(session, "Ada", role).token
        attempt = Learner(client, token).begin()["id"]
    fuzz = Fuzz(load(app), token, attempt)
    for operation in fuzz.all_operations(CASES or 6, SEED):
        if CASES:
            with capsys.disabled():
                sys.stdout.write(
                    f"{role or 'nobody'}, seed {SEED}, {operation}: {fuzz.sent} calls,"
                    f" {len(fuzz.failures)} kinds of failure\n"
                )
    assert fuzz.failures == {}
    assert fuzz.sent > 100
