"""Rate limits that several web processes share."""

import time

import pytest
import redis

from quizsvc.api import windows
from quizsvc.api.limits import REGISTRATIONS, limiter
from quizsvc.api.windows import SharedWindows
from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader
from quizsvc.settings import Settings

ALLOWED = int(REGISTRATIONS.split()[0])


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """No Redis is so slow that a process counts for itself; one that does, does so for the whole test."""
    monkeypatch.setattr(windows, "ANSWERS_WITHIN_S", 60)
    monkeypatch.setattr(windows, "ALONE_S", 600)


def test_a_limit_holds_over_all_web_processes(redis_server, db, tmp_path):
    """One answers the last call that is allowed; another one, fresh from its start, refuses the next."""
    redis.Redis(port=redis_server.port).flushdb()
    settings = Settings(data_dir=tmp_path, result_url=redis_server.url())
    try:
        one = create_app(settings, db, Grader(Closed())).test_client()
        assert {one.post("/api/v1/learners").status_code for _ in range(ALLOWED)} == {201}
        other = create_app(settings, db, Grader(Closed())).test_client()
        refused = other.post("/api/v1/learners")
    finally:
        limiter.enabled = False

    assert refused.status_code == 429
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert 0 < int(refused.headers["RateLimit-Reset"]) <= 60


def test_counts_are_forgotten_when_their_window_ends(redis_server):
    """By Redis itself, and each process tells the end that Redis has."""
    one, other = (SharedWindows(f"shared+{redis_server.url()}") for _ in range(2))

    assert [one.incr("LIMITER/a", 60), other.incr("LIMITER/a", 60), one.incr("LIMITER/b", 60)] == [1, 2, 1]
    assert other.get("LIMITER/a") == 2
    kept, name = redis.Redis(port=redis_server.port), f"{SharedWindows.PREFIX}LIMITER/a"
    assert 0 < kept.ttl(name) <= 60
    kept.expire(name, 9000)
    for each in (one, other):
        each.incr("LIMITER/a", 60)
        assert each.get_expiry("LIMITER/a") > time.time() + 8000


def test_no_count_stays_for_ever(redis_server):
    """A window may end between the steps of a count: what is begun then has an end, too."""
    kept, name = redis.Redis(port=redis_server.port), f"{SharedWindows.PREFIX}LIMITER/c"
    kept.set(name, 41)
    shared = SharedWindows(f"shared+{redis_server.url()}")

    assert shared.incr("LIMITER/c", 60) == 42
    assert 0 < kept.ttl(name) <= 60
    assert shared.get("LIMITER/c") == 42


def test_without_redis_each_counts_for_itself(caplog):
    """Nobody is refused for that, and the log says it once in a while."""
    alone = SharedWindows("shared+redis://127.0.0.1:1/0")

    assert [alone.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert alone.get("a") == 3
    assert len(caplog.records) == 1
