"""Quizzes that end by the clock."""

from datetime import datetime, timedelta

import pytest

from quizsvc.app import create_app
from quizsvc.attempts import answering, service
from quizsvc.attempts.models import Attempt
from quizsvc.db.types import now
from quizsvc.grading import Closed, Grader
from tests.api.conftest import PRACTICE, Learner
from tests.api.test_imports import QUESTION, send

TIMED = f"""\
{QUESTION}
quizzes:
  - id: timed
    title: By the clock
    mode: test
    topic: learning-rate-strategy
    questions: [fresh-one]
    minutes: 20
"""


@pytest.fixture
def timed(author, learner):
    """A fresh attempt at a test of twenty minutes."""
    assert send(author, TIMED).status_code == 201
    return learner.begin("timed")


def began(db, attempt, seconds_ago):
    """Let the attempt have begun so long ago."""
    with db.write() as session:
        row = session.get(Attempt, attempt["id"])
        row.created_at -= timedelta(seconds=seconds_ago)


def test_a_time_limit_is_told_before_and_during(learner, timed):
    """By the quiz, by the topic's modes, and as a moment by each attempt."""
    assert learner.get("/quizzes/timed")["rules"]["minutes"] == 20
    modes = {mode["quiz"]: mode for mode in learner.get("/topics/learning-rate-strategy")["modes"]}
    assert (modes["timed"]["minutes"], modes[PRACTICE]["minutes"]) == (20, None)
    begun, end = (datetime.fromisoformat(timed[name]) for name in ("created_at", "ends_at"))
    assert end - begun == timedelta(minutes=20)
    assert learner.get("/attempts")["items"][0]["ends_at"] == timed["ends_at"]


def test_no_shipped_quiz_has_one(learner):
    """Who never heard of limits meets none."""
    quizzes = learner.get("/quizzes?limit=100")["items"]

    assert len(quizzes) > 10
    assert {quiz["rules"]["minutes"] for quiz in quizzes} == {None}
    assert learner.begin()["ends_at"] is None


@pytest.mark.parametrize(("seconds", "status"), [(0, 201), (20 * 60 + 50, 201), (20 * 60 + 70, 409)])
def test_answers_are_taken_until_a_minute_after_the_end(learner, timed, db, seconds, status):
    """What was on its way still counts; what comes later is refused in so many words."""
    began(db, timed, seconds)
    answered = learner.choose(timed, "fresh-one", "lr", status)

    assert status == 201 or answered["code"] == "time_is_up"
    report = learner.finish(timed)
    assert report["points"] == (1 if status == 201 else 0)


class Slow(Closed):
    """A runner that takes an hour by its own clock, and then says that nothing runs."""

    waited = timedelta()

    def now(self):
        """The moment, by that clock."""
        return now() + self.waited

    def run(self, *_, **__):
        """Let the hour pass."""
        self.waited += timedelta(hours=1)
        return super().run("")


def test_an_answer_that_came_in_time_may_wait_for_its_run(author, learner, settings, db, monkeypatch):
    """What counts is when it arrived: how long its code stands in line is not the learner's doing."""
    assert send(author, TIMED.replace("[fresh-one]", "[code-order-of-steps]")).status_code == 201
    runner = Slow()
    for module in (answering, service):
        monkeypatch.setattr(module, "now", runner.now)
    slow = Learner(create_app(settings, db, Grader(runner)).test_client(), learner.token)
    attempt = slow.begin("timed")
    answered = slow.respond(attempt, "code-order-of-steps", code="print(1)")

    assert answered["outcome"] == "ungradable"
    assert slow.respond(attempt, "code-order-of-steps", 409, code="print(2)")["code"] == "time_is_up"


def test_a_limit_is_kept_by_export_and_attempts(author, learner, timed):
    """The file says it again; an attempt goes on by the limit that it began with."""
    told = author.client.get("/api/v1/exports", headers={"Authorization": f"Bearer {author.token}"})
    assert "minutes: 20" in told.get_data(as_text=True)
    send(author, TIMED.replace("minutes: 20", "minutes: 5"))
    assert learner.get(f"/attempts/{timed['id']}")["ends_at"] == timed["ends_at"]
    assert learner.get("/quizzes/timed")["rules"]["minutes"] == 5


@pytest.mark.parametrize("minutes", ["0", "1441", "2.5", "soon"])
def test_a_limit_that_is_none_is_a_fault(author, minutes):
    """With its line."""
    refused = send(author, TIMED.replace("minutes: 20", f"minutes: {minutes}"))

    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/quizzes/0/minutes"
