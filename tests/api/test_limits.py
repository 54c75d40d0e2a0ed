"""Rate limits."""

from dataclasses import replace

import pytest

from quizsvc.api.limits import REGISTRATIONS, limiter
from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader
from quizsvc.sandbox import SandboxUnavailable

ALLOWED = int(REGISTRATIONS.split()[0])


class Away(Closed):
    """A sandbox that starts again."""

    def run(self, *_, **__):
        """No run."""
        raise SandboxUnavailable("It starts again.", 2.0)


@pytest.fixture
def limited(settings, db):
    """A client of a service with its limits on."""
    app = create_app(replace(settings, rate_limits=True), db, Grader(Away()))
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
    assert "RateLimit-Limit" not in limited.get("/livez").headers
    assert "RateLimit-Limit" in limited.get("/api/v1/topics").headers


def test_only_who_is_refused_is_told_to_come_back(limited):
    """After the time that the refusal means: that of a limit is none of a sandbox's that is away."""
    registered = limited.post("/api/v1/learners")
    headers = {"Authorization": f"Bearer {registered.get_json()['token']}"}
    away = limited.post("/api/v1/runs", json={"code": "print(1)"}, headers=headers)

    assert "Retry-After" not in registered.headers
    assert (away.status_code, away.headers["Retry-After"]) == (503, "2")
    assert "RateLimit-Reset" in away.headers
