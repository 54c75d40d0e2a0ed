"""Rate limits."""

from dataclasses import replace

import pytest

from quizsvc.api.limits import REGISTRATIONS, limiter
from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader

ALLOWED = int(REGISTRATIONS.split()[0])


@pytest.fixture
def limited(settings, db):
    """A client of a service with its limits on."""
    app = create_app(replace(settings, rate_limits=True), db, Grader(Closed()))
    limiter.reset()
    yield app.test_client()
    limiter.enabled = False


def test_too_many_requests_are_told_when_to_come_back(limited):
    """429 as a problem with Retry-After; other calls go on."""
    statuses = [limited.post("/api/v1/learners").status_code for _ in range(ALLOWED)]
    refused = limited.post("/api/v1/learners")

    assert set(statuses) == {201}
    assert refused.status_code == 429
    assert refused.content_type == "application/problem+json"
    assert refused.get_json()["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) >= 0
    assert int(refused.headers["RateLimit-Limit"]) == ALLOWED
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert 0 <= int(refused.headers["RateLimit-Reset"]) <= 60
    assert refused.headers["RateLimit-Policy"] == f"{ALLOWED};w=60"
    assert limited.get("/api/v1/topics").status_code == 200


def test_health_is_never_limited(limited):
    """A probe does not use up anything and is not refused."""
    assert "X-RateLimit-Limit" not in limited.get("/livez").headers
    assert "X-RateLimit-Limit" in limited.get("/api/v1/topics").headers
