"""A regrade that workers do: one is killed in the middle of it, another brings it to its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from quizsvc.app import create_app
from quizsvc.attempts.models import Attempt, ScoreEntry
from quizsvc.attempts.regrades.models import Regrade, State
from quizsvc.bank.contents import content_of
from quizsvc.bank.loading import load
from quizsvc.bank.models import Question
from quizsvc.bank.startup import load_bank
from quizsvc.bench.seeding import seed
from quizsvc.bundled import bundled
from quizsvc.content.model import Bundle, Mode, Quiz
from quizsvc.db import Database, migrate
from quizsvc.grading import Grader
from quizsvc.jobs.runner import QueuedRunner
from quizsvc.learners.models import Role
from quizsvc.learners.service import register
from quizsvc.settings import Settings
from tests.api.conftest import Learner
from tests.jobs.workers import kill, worker
from tests.serving.conftest import until

QUESTION = "step-size"
QUIZ = Quiz("one", "One", Mode.PRACTICE, "learning-rate-strategy", (QUESTION,))
BATCH = ("--queues", "batch")
ATTEMPTS = 900
"""More than are regraded in the request that asks for it, and more than a batch."""


@pytest.fixture
def shared(postgresql):
    """A database that other machines reach, with many attempts and a second key for their question."""
    url = postgresql.create()
    db = Database(url)
    migrate.upgrade(db.engine)
    load_bank(db, bundled("questions"))
    with db.write() as session:
        load(session, Bundle(quizzes=(QUIZ,)), {})
    seed(db, QUIZ.id, ATTEMPTS)
    with db.write() as session:
        body = content_of(session.get_one(Question, QUESTION).revision)
        other = next(option.key for option in body.options if option.key != body.answer)
        load(session, Bundle(questions=(replace(body, answer=other, evidence=(), revision=9),)), {})
    yield db
    db.close()
    postgresql.drop(url)


@pytest.fixture
def settings(shared, redis_server, tmp_path):
    """What the web process and the workers have in common."""
    url = shared.engine.url.render_as_string(hide_password=False)
    return Settings(data_dir=tmp_path, rate_limits=False, database_url=url, broker_url=redis_server.url())


def read(db):
    """The one regrade as it stands."""
    with db.read() as session:
        return session.scalars(sa.select(Regrade)).one()


def test_a_regrade_goes_on_where_its_worker_was_killed(shared, settings, tmp_path):
    """The first worker is held within the regrade by an attempt that is locked; the second does the rest, and
    every response has been judged anew once.
    """
    env = {"QUIZSVC_BROKER_URL": settings.broker_url, "QUIZSVC_DATABASE_URL": settings.database_url}
    runner = QueuedRunner(settings)
    client = create_app(settings, shared, Grader(runner), runner.send_regrades).test_client()
    with shared.write() as session:
        author = Learner(client, register(session, "Grace", Role.AUTHOR).token)
        last = session.scalars(sa.select(Attempt.id).order_by(Attempt.learner_id.desc())).first()

    with shared.engine.connect() as holder, worker(tmp_path, "first", *BATCH, **env) as first:
        holder.execute(sa.select(Attempt.id).where(Attempt.id == last).with_for_update())
        body = {"question": QUESTION, "to_revision": 9, "policy": "current_only"}
        author.call("POST", "/regrades", 202, body)
        until(lambda: read(shared).after_attempt)
        kill(first)
        holder.rollback()
    cut = read(shared)
    assert cut.state == State.RUNNING
    assert 0 < cut.tally["attempts"] < ATTEMPTS

    with worker(tmp_path, "second", *BATCH, **env):
        until(lambda: read(shared).state == State.DONE)

    with shared.read() as session:
        of_it = sa.select(ScoreEntry.response_id).where(ScoreEntry.regrade_id == cut.id)
        lines = Counter(session.scalars(of_it))
    told = read(shared).tally
    assert told["attempts"] == told["of"] == ATTEMPTS
    assert set(lines.values()) == {1}
    assert len(lines) == told["changed_responses"]
