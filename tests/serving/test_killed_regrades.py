"""A regrade whose process is killed again and again: it ends, and every score is there once, by a recount."""

import os
import signal
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from quizsvc.attempts.models import Response, ScoreEntry
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.bank.loading import load
from quizsvc.bench.importing import question
from quizsvc.bench.seeding import seed
from quizsvc.content.model import Bundle, Mode, Quiz, Topic
from quizsvc.db import Database, migrate
from quizsvc.learners.models import Role
from quizsvc.learners.service import register
from tests.serving.conftest import WEB, serving, until
from tests.serving.holding import HELD_WHILE

QUESTION = question(0)
QUIZ = Quiz("quiz", "Quiz", Mode.PRACTICE, QUESTION.topic, (QUESTION.id,))
ATTEMPTS = 1500
KILLS = 3
WORDS = [QUESTION.id, "--to-revision", "2", "--policy", "current_only"]
HOLDING = (sys.executable, "-m", "tests.serving.holding")


@dataclass
class Mended:
    """A bank with a question whose key was wrong, and very many answers to it."""

    folder: Path
    url: str
    db: Database
    token: str

    def regrade(self) -> Regrade | None:
        """The regrade as it stands, None before it began."""
        with self.db.read() as session:
            return session.scalar(sa.select(Regrade))

    def goes_on(self, after: int) -> bool:
        """Whether more attempts are done than `after`."""
        regrade = self.regrade()
        return regrade is not None and regrade.tally["attempts"] > after


@pytest.fixture(params=["sqlite", "postgresql"])
def mended(request, tmp_path):
    """On both databases: `a` was right, and now it is `b`."""
    url = f"sqlite:///{tmp_path / 'quizsvc.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create()
    db = Database(url)
    migrate.upgrade(db.engine)
    with db.write() as session:
        load(session, Bundle((Topic(QUESTION.topic, "Rates"),), (QUESTION,), (QUIZ,)), {})
        token = register(session, "Author", Role.AUTHOR).token
    seed(db, QUIZ.id, ATTEMPTS)
    with db.write() as session:
        load(session, Bundle(questions=(replace(QUESTION, answer="b", erratum="The key was wrong."),)), {})
    yield Mended(tmp_path, url, db, token)
    db.close()
    if request.param == "postgresql":
        request.getfixturevalue("postgresql").drop(url)


@pytest.fixture
def held(tmp_path):
    """A file that keeps regrades from their end while it is there; see tests.serving.holding."""
    file = tmp_path / "held"
    file.touch()
    return file


def test_the_command_goes_on_where_it_was_killed(mended, held):
    """SIGKILL in the middle of `quizsvc regrade`, then of `--resume`, until one is let to its end."""
    env = {**os.environ, "QUIZSVC_DATABASE_URL": mended.url, HELD_WHILE: str(held)}
    command = [*HOLDING, "regrade", "--data-dir", str(mended.folder)]
    done = 0
    for number in range(KILLS):
        process = subprocess.Popen([*command, *(["--resume"] if number else WORDS)], env=env)
        until(lambda done=done: mended.goes_on(done))
        process.kill()
        process.wait()
        done = mended.regrade().tally["attempts"]
        assert 0 < done < ATTEMPTS
    held.unlink()
    subprocess.run([*command, "--resume"], env=env, check=True, timeout=300)

    recount(mended)


def test_the_service_goes_on_when_its_web_process_was_killed(mended, held):
    """SIGKILL of the worker twice and of its master, while a regrade that was asked for over the API runs."""
    settings = {"QUIZSVC_SANDBOX": "off", "QUIZSVC_DATABASE_URL": mended.url, HELD_WHILE: str(held)}
    with serving(mended.folder, command=HOLDING, **settings) as service:
        service.token = mended.token
        body = {"question": QUESTION.id, "to_revision": 2, "policy": "current_only"}
        status, begun = service.call("POST", "/api/v1/regrades", body)
        assert (status, begun["state"]) == (202, "running")
        done = 0
        for victim in (-1, -1, 0):
            until(lambda done=done: mended.goes_on(done))
            done = mended.regrade().tally["attempts"]
            assert 0 < done < ATTEMPTS
            if victim == 0:  # its worker lives on for a moment, and must not keep the next one waiting
                held.unlink()
            os.kill(service.pids(WEB)[victim], signal.SIGKILL)
        until(lambda: service.call("GET", f"/api/v1/regrades/{begun['id']}")[1]["state"] == "done")

    recount(mended)


def recount(mended):
    """Each response's last line by the mended key, at most one line of the regrade for each, and its sums."""
    with mended.db.read() as session:
        (regrade,) = session.scalars(sa.select(Regrade)).all()
        answers, lines = defaultdict(list), defaultdict(list)
        for response in session.scalars(sa.select(Response).order_by(Response.number)):
            answers[response.attempt_id].append(response)
        for entry in session.scalars(sa.select(ScoreEntry).order_by(ScoreEntry.number)):
            lines[entry.response_id].append(entry)
    before = after = changed = 0
    for responses in answers.values():
        rights = [response.answer["choice"] == "b" for response in responses]
        first = rights.index(True) if True in rights else len(rights)
        for place, response in enumerate(responses):
            own = lines[response.id]
            assert [entry.regrade_id for entry in own] == [None, regrade.id][: len(own)]
            assert own[-1].fraction == float(rights[place])
            if place == first:
                assert own[-1].earned == pytest.approx(1 - place / 3)
            changed += len(own) - 1
        before += max(lines[response.id][0].points for response in responses)
        after += max(lines[response.id][-1].points for response in responses)
    tally = regrade.tally
    assert (len(answers), regrade.state) == (ATTEMPTS, "done")
    assert (tally["attempts"], tally["of"]) == (ATTEMPTS, ATTEMPTS)
    assert tally["changed_responses"] == changed > ATTEMPTS
    assert tally["responses"] == sum(map(len, answers.values()))
    assert (tally["before"], tally["after"]) == (pytest.approx(before), pytest.approx(after))
