"""Runs over the queue: without a worker, with a full queue, and what learners are told then."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from quizsvc.app import create_app
from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from quizsvc.grading import Grader
from quizsvc.jobs import queues
from quizsvc.jobs.board import Board
from quizsvc.jobs.runner import QueuedRunner
from quizsvc.sandbox import InvalidSource, QueueFull, SandboxUnavailable
from quizsvc.settings import Settings
from tests.api.conftest import Learner

CODE = next(question for question in read([bundled("questions")]).questions if question.kind == "code")


@pytest.fixture
def settings(redis_server, tmp_path):
    """A service that waits for a worker for a second; the queue is empty before."""
    board = Board(redis_server.url())
    board._redis.flushdb()
    return Settings(
        data_dir=tmp_path, rate_limits=False, broker_url=redis_server.url(), run_deadline=1, run_queue=2
    )


def test_a_run_that_no_worker_takes_is_unavailable(settings):
    """It says so at the deadline, and in the state beforehand."""
    runner = QueuedRunner(settings)

    assert runner.state() == {"state": "unavailable", "reason": "No worker is running."}
    with pytest.raises(SandboxUnavailable, match="no machine"):
        runner.run("print(1)")


def test_a_queue_that_is_full_takes_no_more(settings):
    """Two runs wait for nobody; the third is refused at once."""
    runner = QueuedRunner(settings)
    for _ in range(2):
        with pytest.raises(SandboxUnavailable, match="no machine"):
            runner.run("print(1)")
    with pytest.raises(QueueFull):
        runner.run("print(1)")
    assert queues.Lengths(queues.make_celery(settings)).of(queues.RUNS) == 2


def test_a_source_that_cannot_be_run_never_reaches_the_queue(settings):
    """It is looked at before."""
    with pytest.raises(InvalidSource):
        QueuedRunner(settings).run("")
    assert queues.Lengths(queues.make_celery(settings)).of(queues.RUNS) == 0


def refused(kind):
    """A worker's answer without a run."""
    return {"refused": {"kind": kind, "reason": f"{kind} here", "retry_after": 1}}


def test_a_worker_without_a_sandbox_is_replaced_once(settings, monkeypatch):
    """What the other says counts, even that it has none either."""
    answers = iter(map(refused, ["unavailable", "invalid", "unavailable", "unavailable"]))
    monkeypatch.setattr(QueuedRunner, "_on_one_worker", lambda *_: next(answers))
    runner = QueuedRunner(settings)

    with pytest.raises(InvalidSource, match="invalid here"):
        runner.run("print(1)")
    with pytest.raises(SandboxUnavailable, match="unavailable here"):
        runner.run("print(1)")
    assert next(answers, None) is None


def test_a_worker_that_is_missed_for_a_moment_keeps_its_run(settings, monkeypatch):
    """After a machine has stood still its workers' words have run out, until they say the next."""
    answers, looks = iter([None, None, None, refused("invalid")]), iter([True, False, True])
    monkeypatch.setattr(Board, "wait", lambda *_: next(answers))
    monkeypatch.setattr(Board, "begun", lambda *_: True)
    monkeypatch.setattr(Board, "lost", lambda *_: next(looks))

    with pytest.raises(InvalidSource):
        QueuedRunner(replace(settings, run_deadline=600)).run("print(1)")
    assert queues.Lengths(queues.make_celery(settings)).of(queues.RUNS) == 1


def test_a_worker_that_is_missed_twice_is_lost(settings, monkeypatch):
    """The run goes to one other."""
    answers = iter([None, None, refused("invalid")])
    monkeypatch.setattr(Board, "wait", lambda *_: next(answers))
    monkeypatch.setattr(Board, "begun", lambda *_: True)
    monkeypatch.setattr(Board, "lost", lambda *_: True)

    with pytest.raises(InvalidSource):
        QueuedRunner(replace(settings, run_deadline=600)).run("print(1)")
    assert queues.Lengths(queues.make_celery(settings)).of(queues.RUNS) == 2


def test_a_broker_that_is_down_is_unavailable(settings):
    """With a reason, and not an error of the driver's."""
    gone = QueuedRunner(Settings(data_dir=settings.data_dir, broker_url="redis://127.0.0.1:1/0"))

    assert gone.state()["state"] == "unavailable"
    with pytest.raises(SandboxUnavailable, match="cannot be reached"):
        gone.run("print(1)")


def test_an_answer_that_nobody_runs_costs_no_try(settings, db):
    """It is ungradable: the learner answers again later."""
    client = create_app(settings, db, Grader(QueuedRunner(settings))).test_client()
    learner = Learner(client, client.post("/api/v1/learners", json={}).get_json()["token"])
    quiz = next(
        quiz["id"]
        for quiz in learner.get("/quizzes")["items"]
        if CODE.id in learner.get(f"/quizzes/{quiz['id']}")["questions"]
    )
    attempt = learner.begin(quiz)
    before = next(q["tries_left"] for q in attempt["questions"] if q["question"] == CODE.id)
    told = learner.respond(attempt, CODE.id, code=CODE.starter)

    assert (told["outcome"], told["tries_left"]) == ("ungradable", before)


TAKING = """
import os, signal, sys, warnings
from celery.signals import worker_ready
from quizsvc.jobs import queues, working
from quizsvc.logs import configure
from quizsvc.settings import Settings

configure("json", "info")
warnings.warn("a warning")

@worker_ready.connect
def end(**_):
    os.kill(os.getpid(), signal.SIGTERM)

working.take(queues.make_celery(Settings(broker_url=sys.argv[1])), "one", [queues.RUNS], 1)
"""


def test_every_line_that_a_worker_logs_is_in_the_format_that_was_set(settings):
    """Celery's own too, which would set logs up by itself, and warnings."""
    command = [sys.executable, "-c", TAKING, settings.broker_url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"celery.apps.worker", "celery.worker.consumer.connection", "py.warnings"} <= {
        line["logger"] for line in lines
    }
