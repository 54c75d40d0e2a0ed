"""No call, however drawn, is answered by a 5xx or by anything that the description does not say.

FUZZ_CASES sets how many calls are drawn per operation, caller and way of drawing; `make fuzz` draws many,
others each time, and tells how far it is and from which seed: FUZZ_SEED draws the same again.
"""

import os
import random
import sys
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from quizsvc.app import create_app
from quizsvc.db import Database
from quizsvc.grading import Grader
from quizsvc.learners import service
from quizsvc.learners.models import Role, Token
from tests.api.conftest import PRACTICE, TEST, Learner
from tests.api.examples import FILE, RUN
from tests.api.fuzzing import Attempt, Fuzz, load
from tests.api.keyword import QUIZ, Keyword, take, write
from tests.api.test_mutated_imports import files

CASES = int(os.environ.get("FUZZ_CASES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", random.randrange(2**32) if CASES else 0))

MANY = 300
TOPIC = "learning-rate-strategy"
ANSWERS = [
    {"choice": "a"},
    {"choice": "b"},
    {"choices": ["a", "c"]},
    {"learning_rates": ["0.1", "0.05"]},
    {"code": RUN},
]
FILES = [("native", FILE.encode()), *((form, data) for data, form in files() if form != "native")]
"""Files to import that hold no code to run, which would take its time."""


@pytest.fixture
def app(settings, db, open_sandbox):
    """The service with a sandbox, as a served one has."""
    return create_app(settings, db, Grader(open_sandbox))


@dataclass
class Place:
    """A service in use: what `role` may name in calls, and what others have there."""

    client: FlaskClient
    db: Database

    def register(self, role):
        """Somebody new."""
        with self.db.write() as session:
            return Learner(self.client, service.register(session, "Ada", role).token)

    def fill(self):
        """Two revisions of a question that has been answered, and a key for a regrade of it."""
        keyword = Keyword(self.register(Role.AUTHOR))
        keyword.bring(write("b"))
        keyword.bring("quizzes:" + "".join(QUIZ.format(mode=mode) for mode in ("practice", "test")))
        take(self.register(Role.LEARNER), "a", "b")
        keyword.mend()

    def known_to(self, own):
        """Names that lead somewhere, by what takes them; tokens are those of `own`."""
        bank = self.client.get("/api/v1/questions?limit=100").get_json()["items"]
        questions = [*(question["id"] for question in bank), "keyword", "keyword"]
        quizzes = [PRACTICE, TEST, "practice-keyword"]
        known = {
            "question": questions, "question_id": questions, "quiz": quizzes, "quiz_id": quizzes,
            "topic": [TOPIC], "topic_id": [TOPIC], "to_revision": [1, 2], "from_revision": [1, 2, None],
            "tag": ["StepLR"], "q": ["rate"], "answer": ANSWERS,
            "Idempotency-Key": [f"key {number}" for number in range(20)],
        }  # fmt: skip
        if own:
            known["token_id"] = list(self.more_tokens(own.get("/learners/me")["id"]))
        return known

    def attempts_of(self, own):
        """Attempts of `own` in each mode, and one of somebody else's."""
        if own is None:
            return {}
        begun = [own.begin(), own.begin(TEST), self.register(Role.LEARNER).begin()]
        for mode in ("adaptive", "flashcards"):
            body = {"mode": mode, "topic": TOPIC, "limit": 3}
            begun.append(own.call("POST", "/attempts", 201, body))
        return {attempt["id"]: Attempt.of(attempt) for attempt in begun}

    def more_tokens(self, learner_id):
        """Ids of tokens that can be revoked and that nobody needs."""
        for number in range(2):
            with self.db.write() as session:
                token = Token(learner_id=learner_id, digest=f"{learner_id}{number}", role=Role.LEARNER)
                session.add(token)
                session.flush()
                yield token.id


@pytest.mark.parametrize("role", [None, *Role])
def test_every_drawn_call_gets_a_documented_answer(app, client, db, role, capsys):
    """All of schemathesis's checks, with calls that fit the description and calls that do not; and of very
    many calls, some of each kind that the role may make were not refused.
    """
    place = Place(client, db)
    place.fill()
    own = place.register(role) if role else None
    fuzz = Fuzz(load(app), own and own.token, place.known_to(own), FILES, place.attempts_of(own))
    for operation in fuzz.all_operations(CASES or 6, SEED):
        if CASES:
            with capsys.disabled():
                sys.stdout.write(
                    f"{role or 'nobody'}, seed {SEED}, {operation}: {fuzz.sent} calls,"
                    f" {len(fuzz.failures)} kinds of failure, {dict(fuzz.statuses[operation])}\n"
                )
    assert fuzz.failures == {}
    assert fuzz.sent > 100
    for operation in fuzz.never_done() if CASES >= MANY else ():
        assert 403 in fuzz.statuses[operation] or not role, (operation, fuzz.statuses[operation])
