"""Quizzes that end by the clock."""

from datetime import datetime, timedelta

import pytest

from quizsvc.app import create_app
from quizsvc.attempts import answering, beginning, overdue, service
from quizsvc.attempts.models import Attempt
from quizsvc.attempts.overdue import finish_overdue
from quizsvc.db.types import now
from quizsvc.grading import Closed, Grader
from tests.api.conftest import PRACTICE, Learner
from tests.api.test_gradebook import read
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
        row.ends_at -= timedelta(seconds=seconds_ago)


@pytest.fixture
def pass_time(monkeypatch):
    """Let so many seconds pass for whoever begins, answers and finishes."""
    passed = timedelta()

    def pass_time(seconds):
        nonlocal passed
        passed += timedelta(seconds=seconds)

    for module in (answering, beginning, overdue, service):
        monkeypatch.setattr(module, "now", lambda: now() + passed)
    return pass_time


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
    report = slow.finish(attempt)
    assert report["finished_at"] == answered["created_at"], "nothing is recorded after the end"
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


LONG_AGO_S = (20 + 1 + 2) * 60 + 10
"""Its time, the minute in which answers arrive, and two in which their code is run."""


def test_whoever_never_comes_back_is_in_report_gradebook_and_reviews(author, learner, timed, db, pass_time):
    """The attempt ends at its last moment, with what was answered; only then are its answers told."""
    learner.choose(timed, "fresh-one", "lr")
    assert finish_overdue(db) == 0
    assert learner.get("/learners/me/reviews")["held_back"] == []
    pass_time(LONG_AGO_S - 30)
    assert finish_overdue(db) == 0, "an answer may still be run"
    assert learner.get(f"/attempts/{timed['id']}/report", 409)["code"] == "attempt_open"
    pass_time(30)

    assert finish_overdue(db) == 1
    report = learner.get(f"/attempts/{timed['id']}/report")
    last = datetime.fromisoformat(report["ends_at"]) + timedelta(minutes=1)
    assert datetime.fromisoformat(report["finished_at"]) == last
    assert (report["points"], report["questions"][0]["correct"]) == (1, True)
    (line,) = read(author, "timed")
    assert (line["points"], line["finished"]) == ("1", f"{last:%Y-%m-%dT%H:%M:%S}+00:00")
    assert [item["question"] for item in learner.get("/learners/me/reviews")["items"]] == ["fresh-one"]


def test_it_is_the_same_whoever_finishes_it_and_however_often(register, author, db, pass_time):
    """The learner, too late; the service, twice."""
    assert send(author, TIMED).status_code == 201
    reports = []
    for by_hand in (True, False):
        learner = register()
        attempt = learner.begin("timed")
        learner.choose(attempt, "fresh-one", "rate")
        pass_time(LONG_AGO_S)
        for _ in range(2):
            learner.finish(attempt) if by_hand else finish_overdue(db)
        report = learner.finish(attempt)
        (card,) = learner.get("/learners/me/reviews")["items"]
        end = datetime.fromisoformat(report["finished_at"]) - datetime.fromisoformat(report["created_at"])
        reports.append((end, report["points"], report["percent"], card["reviews"], card["lapses"]))
        assert learner.choose(attempt, "fresh-one", "lr", 409)["code"] == "time_is_up"

    assert reports[0] == reports[1] == (timedelta(minutes=21), 0, 0, 1, 1)


def test_what_has_no_end_or_has_one_already_stays_as_it_is(learner, timed, db, pass_time):
    """An old attempt without a limit, and one that its learner finished in time."""
    open_one = learner.begin()
    finished = learner.finish(timed)["finished_at"]
    pass_time(LONG_AGO_S)
    with db.write() as session:
        session.get(Attempt, open_one["id"]).created_at -= timedelta(days=30)

    assert finish_overdue(db) == 0
    assert learner.get(f"/attempts/{open_one['id']}")["finished_at"] is None
    assert learner.get(f"/attempts/{timed['id']}")["finished_at"] == finished
    assert learner.choose(timed, "fresh-one", "lr", 409)["code"] == "attempt_finished"


def test_a_class_is_finished_in_one_look(register, author, db, monkeypatch):
    """However many there are beyond those that are looked for at a time."""
    monkeypatch.setattr(overdue, "_OVERDUE", overdue._OVERDUE.limit(2))
    monkeypatch.setattr(overdue, "AT_A_TIME", 2)
    assert send(author, TIMED).status_code == 201
    for _ in range(5):
        learner = register()
        began(db, learner.begin("timed"), LONG_AGO_S)

    assert finish_overdue(db) == 5
    assert all(line["finished"] for line in read(author, "timed"))


def test_one_that_cannot_be_finished_does_not_keep_the_others(register, author, db, monkeypatch, caplog):
    """However many are looked for at a time: the log names it once, and it is tried again after a while."""
    monkeypatch.setattr(overdue, "_OVERDUE", overdue._OVERDUE.limit(1))
    monkeypatch.setattr(overdue, "AT_A_TIME", 1)
    assert send(author, TIMED).status_code == 201
    attempts = [register().begin("timed") for _ in range(3)]
    for number, attempt in enumerate(attempts):
        began(db, attempt, LONG_AGO_S - number)
    bad, finish = attempts[0]["id"], overdue.finish

    def fails(session, attempt):
        if attempt.id == bad:
            raise RuntimeError("cannot be read")
        finish(session, attempt)

    monkeypatch.setattr(overdue, "finish", fails)

    assert [finish_overdue(db) for _ in range(3)] == [2, 0, 0]
    (told,) = (entry for entry in caplog.records if entry.name == overdue.__name__)
    assert bad in told.getMessage()
    monkeypatch.setattr(overdue, "finish", finish)
    assert finish_overdue(db) == 0
    monkeypatch.setattr(overdue, "now", lambda: now() + timedelta(minutes=11))
    assert finish_overdue(db) == 1
