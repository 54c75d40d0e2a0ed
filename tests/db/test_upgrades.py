"""Upgrades from earlier releases keep what they find."""

import json
import lzma
import sqlite3
from pathlib import Path

import pytest

from quizsvc.app import create_app
from quizsvc.bank.startup import load_bank
from quizsvc.bundled import bundled
from quizsvc.db import Database, migrate
from quizsvc.db.backup import check, count
from quizsvc.grading import Closed, Grader
from quizsvc.settings import Settings
from tests.api.conftest import Learner

RELEASES = Path(__file__).parent / "releases"
VERSIONS = sorted(path.name.removesuffix(".db.xz") for path in RELEASES.glob("*.db.xz"))

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(params=VERSIONS)
def release(request):
    """A version that was released."""
    return request.param


@pytest.fixture
def file(release, tmp_path):
    """The database as that version left it."""
    path = tmp_path / "quizsvc.db"
    path.write_bytes(lzma.decompress((RELEASES / f"{release}.db.xz").read_bytes()))
    return path


@pytest.fixture
def answered(release):
    """What that version answered."""
    return json.loads(lzma.decompress((RELEASES / f"{release}.json.xz").read_bytes()))


@pytest.fixture
def learner(file, tmp_path, answered):
    """The learner of that time, at today's service, started as `quizsvc serve` starts it."""
    db = Database(f"sqlite:///{file}")
    migrate.upgrade(db.engine)
    load_bank(db, bundled("questions"))
    app = create_app(Settings(data_dir=tmp_path, rate_limits=False), db, Grader(Closed()))
    yield Learner(app.test_client(), answered["token"])
    db.close()


def still_says(now, then):
    """Whether `now` holds all that `then` said; it may say more."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            name in now and still_says(now[name], then[name]) for name in then
        )
    if isinstance(then, list):
        return len(now) == len(then) and all(map(still_says, now, then))
    return now == then


def test_there_is_a_release_to_start_from():
    """A forgotten file would make all of this pass."""
    assert VERSIONS


def test_nothing_is_lost_on_the_way(file, learner, release):
    """Every row of every table is still there, whole, at the newest version."""
    with sqlite3.connect(file) as connection:
        after = check(connection, file)
    before_file = file.with_name("before.db")
    before_file.write_bytes(lzma.decompress((RELEASES / f"{release}.db.xz").read_bytes()))
    with sqlite3.connect(before_file) as connection:
        before = count(connection)

    assert {name: rows for name, rows in before.items() if rows > after[name]} == {}


def test_the_report_is_as_it_was(learner, answered):
    """Points, feedback, hints and solutions, to the last digit."""
    report = learner.get(f"/attempts/{answered['report']['id']}/report")

    assert still_says(report, answered["report"])


def test_an_open_attempt_goes_on(learner, answered):
    """Its questions stand as they were drawn, and it can be answered and finished."""
    path = f"/attempts/{answered['open']['id']}"
    assert still_says(learner.get(path), answered["open"])

    question = answered["open"]["questions"][-1]["question"]
    learner.call("POST", f"{path}/solutions", 409, {"question": question})
    assert learner.finish(answered["open"])["points"] >= 0
    assert learner.begin()["id"]
