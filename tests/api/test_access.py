"""Tokens: kept as hashes, with an end, listed and revoked; guessing and flooding are limited."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from quizsvc.api.limits import FAILED, limiter
from quizsvc.app import create_app
from quizsvc.db.types import now
from quizsvc.grading import Closed, Grader
from quizsvc.learners.models import Token


def me(client, token):
    """The status of a call with a token."""
    return client.get("/api/v1/learners/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_nowhere_in_the_database(learner, db):
    """Only its hash is."""
    with db.read() as session:
        stored = repr(session.execute(sa.select(Token.__table__)).all())

    assert learner.token not in stored
    assert len(learner.token) >= 43


def test_a_token_ends_when_its_time_is_over(learner, db):
    """To the moment, and 401 says so."""
    assert me(learner.client, learner.token) == 200
    for ends, status in ((now() + timedelta(minutes=1), 200), (now() - timedelta(seconds=1), 401)):
        with db.write() as session:
            session.execute(sa.update(Token).values(expires_at=ends))
        assert me(learner.client, learner.token) == status


def test_new_tokens_end_where_the_setting_says_so(settings, db):
    """QUIZSVC_TOKEN_DAYS."""
    client = create_app(replace(settings, token_days=7), db, Grader(Closed())).test_client()
    token = client.post("/api/v1/learners").get_json()["token"]
    listed = client.get("/api/v1/learners/me/tokens", headers={"Authorization": f"Bearer {token}"}).get_json()

    with db.read() as session:
        ends = session.scalar(sa.select(Token.expires_at))
    assert timedelta(days=6.9) < ends - now() < timedelta(days=7.1)
    assert listed["items"][0]["expires_at"] is not None
    assert token not in str(listed)


def test_tokens_are_listed_and_revoked_by_their_owner_alone(register):
    """Another's token is not found; a revoked one is of no use any more."""
    owner, other = register(), register()
    (token,) = owner.get("/learners/me/tokens")["items"]
    other.call("DELETE", f"/learners/me/tokens/{token['id']}", 404)
    headers = {"Authorization": f"Bearer {owner.token}"}
    done = owner.client.delete(f"/api/v1/learners/me/tokens/{token['id']}", headers=headers)

    assert done.status_code == 204
    assert me(owner.client, owner.token) == 401
    assert me(other.client, other.token) == 200


def test_registration_can_be_closed(settings, db):
    """403 says whom to ask."""
    client = create_app(replace(settings, registration=False), db, Grader(Closed())).test_client()
    answer = client.post("/api/v1/learners")

    assert answer.status_code == 403
    assert "Registration is closed" in answer.get_json()["detail"]


@pytest.fixture
def limited(settings, db):
    """A client of a service with its limits on."""
    app = create_app(replace(settings, rate_limits=True, proxies=1), db, Grader(Closed()))
    limiter.reset()
    yield app.test_client()
    limiter.reset()
    limiter.enabled = False


def test_guessing_tokens_is_limited_by_address(limited):
    """429 after many tries, whatever tokens are tried; who has a token goes on, from there as well."""
    token = limited.post("/api/v1/learners").get_json()["token"]
    statuses = [me(limited, f"guess-{number}") for number in range(FAILED.amount + 1)]

    assert statuses == [401] * FAILED.amount + [429]
    refused = limited.get("/api/v1/learners/me", headers={"Authorization": "Bearer guess"})
    assert int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Limit"] == str(FAILED.amount)
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert me(limited, token) == 200
    elsewhere = {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer guess"}
    assert limited.get("/api/v1/learners/me", headers=elsewhere).status_code == 401


def test_made_up_tokens_do_not_escape_the_limit_of_an_address(limited, monkeypatch):
    """Each has a count of its own, and the address one over all."""
    monkeypatch.setattr("quizsvc.api.limits.OF_ADDRESS", FAILED)
    statuses = {
        limited.get("/api/v1/topics", headers={"Authorization": f"Bearer {number}"}).status_code
        for number in range(FAILED.amount + 1)
    }

    assert statuses == {200, 429}
    assert limited.get("/livez").status_code == 200
