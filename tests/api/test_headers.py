"""Headers of every answer, and which other origins may read it."""

from dataclasses import replace

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader

FRONT = "https://front.example"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture
def open_to(settings, db):
    """Make a client of a service that lets these origins in."""
    return lambda origins: create_app(replace(settings, origins=origins), db, Grader(Closed())).test_client()


@pytest.mark.parametrize("path", ["/api/v1/topics", "/api/v1/nothing", "/api/docs", "/livez", "/problems"])
def test_browsers_are_told_to_be_careful(client, path):
    """No sniffing, no frames, no scripts of others; also on errors."""
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_over_https_it_stays_https(client):
    """HSTS only where there is TLS."""
    assert "Strict-Transport-Security" in client.get("/livez", base_url="https://localhost").headers


def test_what_a_token_opened_is_not_kept_by_caches(learner):
    """Neither is a new token."""
    answer = learner.client.get("/api/v1/learners/me", headers={"Authorization": f"Bearer {learner.token}"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert learner.client.post("/api/v1/learners").headers["Cache-Control"] == "no-store"


def test_no_other_origin_is_let_in_unless_it_is_listed(client, open_to):
    """By default none, and a list lets in no more than it holds."""
    listed = open_to(f"https://other.example, {FRONT}")

    assert "Access-Control-Allow-Origin" not in client.get("/livez", headers={"Origin": FRONT}).headers
    assert listed.get("/livez", headers={"Origin": FRONT}).headers["Access-Control-Allow-Origin"] == FRONT
    stranger = listed.get("/livez", headers={"Origin": "https://front.example.evil"}).headers
    assert "Access-Control-Allow-Origin" not in stranger
    assert "Origin" in stranger["Vary"]


@pytest.mark.parametrize("origins", [FRONT, "*"])
def test_a_listed_origin_may_ask_first(open_to, origins):
    """The answer to a preflight lets token, body type and key through; no cookie is ever let in."""
    headers = open_to(origins).options("/api/v1/attempts", headers={"Origin": FRONT, **ASKS}).headers

    assert headers["Access-Control-Allow-Origin"] == origins
    assert "POST" in headers["Access-Control-Allow-Methods"]
    for name in ("Authorization", "Content-Type", "Idempotency-Key"):
        assert name in headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in headers


def test_an_error_can_be_read_from_a_listed_origin_too(open_to):
    """A front-end sees the problem, and when to come back."""
    answer = open_to(FRONT).get("/api/v1/attempts", headers={"Origin": FRONT})

    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
