"""Idempotency-Key: exactly one effect however often a client retries."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quizsvc.attempts.models import Response, ScoreEntry
from tests.api.conftest import question_of


def send(learner, attempt, key, choice, expect=None):
    """POST a response with a key; the raw answer."""
    response = learner.client.post(
        f"/api/v1/attempts/{attempt['id']}/responses",
        json={"question": "step-size", "answer": {"choice": choice}},
        headers={"Authorization": f"Bearer {learner.token}", "Idempotency-Key": key},
    )
    assert expect in (None, response.status_code), response.get_data(as_text=True)
    return response


def test_the_same_request_is_answered_the_same(learner, practice):
    """A replay has the first answer's status and body, says so, and records nothing."""
    first = send(learner, practice, "k-1", "a", 201)
    again = send(learner, practice, "k-1", "a", 201)

    assert again.json == first.json
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(question_of(learner.get(f"/attempts/{practice['id']}"), "step-size")["responses"]) == 1


def test_another_body_under_the_same_key_is_refused(learner, practice):
    """422 tells the client to take a new key."""
    send(learner, practice, "k-1", "a", 201)

    assert send(learner, practice, "k-1", "b", 422).json["code"] == "idempotency_key_reused"


def test_keys_belong_to_one_learner_and_one_call(register):
    """Two learners may choose the same key, and so may two calls."""
    for learner in (register(), register()):
        attempt = learner.begin()
        send(learner, attempt, "same", "a", 201)
        hint = learner.call(
            "POST", f"/attempts/{attempt['id']}/hints", 201, {"question": "step-size"}, Idempotency_Key="same"
        )
        assert hint["number"] == 1


def test_a_refused_request_may_be_mended_under_its_key(learner, practice):
    """Only what was recorded is replayed."""
    send(learner, practice, "k-1", "nope", 422)

    assert send(learner, practice, "k-1", "a", 201)


def test_every_recording_call_replays(learner):
    """Beginning, hints, solutions and finishing are recorded once too."""
    headers = {"Idempotency_Key": "once"}
    attempts = [
        learner.call("POST", "/attempts", 201, {"quiz": "learning-rate-strategy-practice"}, **headers)
        for _ in range(2)
    ]
    assert attempts[0] == attempts[1]
    path = f"/attempts/{attempts[0]['id']}"
    for call, status in (("hints", 201), ("solutions", 201), ("finish", 200)):
        body = None if call == "finish" else {"question": "step-size"}
        answers = [learner.call("POST", f"{path}/{call}", status, body, **headers) for _ in range(2)]
        assert answers[0] == answers[1]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_cannot_be_kept_is_refused(learner, practice, key):
    """1 to 255 characters."""
    assert send(learner, practice, key, "a", 422)


def test_fifty_at_once_score_once(learner, practice, db):
    """Fifty clients retry one request at the same time: one response, one line in the ledger."""
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(learner, practice, "k", "a"), range(50)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    with db.read() as session:
        assert session.query(Response).count() == session.query(ScoreEntry).count() == 1


def test_the_last_try_is_not_granted_twice(learner, test, db):
    """Ten tabs answer a one-try question at the same time without keys: one gets through."""

    def answer(n):
        return learner.client.post(
            f"/api/v1/attempts/{test['id']}/responses",
            json={"question": "step-size", "answer": {"choice": "abcd"[n % 4]}},
            headers={"Authorization": f"Bearer {learner.token}"},
        ).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(answer, range(10)))

    assert statuses == [201] + [409] * 9
