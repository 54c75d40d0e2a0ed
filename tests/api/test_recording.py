"""Idempotency-Key: exactly one effect however often a client retries."""

import secrets
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import islice

import pytest

from quizsvc.api import recording
from quizsvc.attempts.models import Response, ScoreEntry
from quizsvc.grading import Grader
from quizsvc.learners.models import Learner, Registration
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


def test_fifty_at_once_score_once(learner, practice, db, monkeypatch):
    """Fifty clients retry one request at the same time and wait: one response, one line in the ledger."""
    monkeypatch.setattr(recording, "SHORT_WAIT_S", 120.0)  # however slow the machine is
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


def test_a_retry_may_be_laid_out_anew(learner, practice):
    """White space, the order of names and 1.0 for 1 are the serializer's; true and false are not."""
    path = f"/api/v1/attempts/{practice['id']}/responses"
    headers = {"Authorization": f"Bearer {learner.token}", "Idempotency-Key": "k"}
    texts = [
        '{"question": "step-size", "answer": {"choice": "a"}}',
        '{"answer":{"choice":"\\u0061"},"question":"step-size"}\n',
    ]
    answers = [
        learner.client.post(path, data=text, headers=headers, content_type="application/json")
        for text in texts
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json


def test_the_query_belongs_to_the_request(client, author):
    """A dry run is not the answer to the import that follows it under the same key."""
    headers = {"Authorization": f"Bearer {author.token}", "Idempotency-Key": "k"}
    topic = "topics: [{id: t, title: T}]"

    def send(query):
        return client.post(f"/api/v1/imports{query}", data=topic, headers=headers, content_type="text/plain")

    assert send("?dry_run=true").status_code == 200
    assert send("").json["code"] == "idempotency_key_reused"
    assert send("?dry_run=true").headers["Idempotent-Replayed"] == "true"


def test_a_form_may_come_in_another_envelope(client, author):
    """Each form has a boundary of its own; what counts is what lies in it."""
    headers = {"Authorization": f"Bearer {author.token}", "Idempotency-Key": "k"}
    answers = [
        client.post(
            "/api/v1/imports",
            data=f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="t.yaml"\r\n\r\n'
            f"topics: [{{id: t, title: {title}}}]\r\n--{mark}--\r\n",
            headers=headers,
            content_type=f"multipart/form-data; boundary={mark}",
        )
        for mark, title in (("one", "T"), ("two", "T"), ("three", "U"))
    ]

    assert [answer.status_code for answer in answers[:2]] == [answers[0].status_code] * 2
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert answers[2].json["code"] == "idempotency_key_reused"


def test_a_form_may_have_parts_without_a_name(client, author):
    """They are no files, so the form is refused, as it is without a key."""
    part = "Content-Disposition: form-data{name}\r\n\r\nx\r\n"
    parts = [part.format(name=name) for name in ("", '; name="a"', "")]
    refused = client.post(
        "/api/v1/imports",
        data="--cut\r\n" + "--cut\r\n".join(parts) + "--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
        headers={"Authorization": f"Bearer {author.token}", "Idempotency-Key": "k"},
    )

    assert refused.status_code == 422, refused.text


def test_a_registration_is_replayed_to_a_key_that_nobody_guesses(client, db):
    """The retry gets the same token, of which nothing is stored; another body is refused."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = (client.post("/api/v1/learners", json={"name": "Ada"}, headers=headers) for _ in range(2))
    other = client.post("/api/v1/learners", json={"name": "Bob"}, headers=headers)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert client.get(
        "/api/v1/learners/me", headers={"Authorization": f"Bearer {again.json['token']}"}
    ).json == {"id": first.json["id"], "name": "Ada", "role": "learner"}
    with db.read() as session:
        kept = session.query(Registration).one()
        assert session.query(Learner).count() == 1
    for secret in (headers["Idempotency-Key"], first.json["token"]):
        assert secret not in f"{kept.key_digest} {kept.salt} {kept.body_digest}"


@pytest.mark.parametrize("key", ["1", "registration-2026-11-25-00001", "0" * 32, "order 66"])
def test_strangers_with_the_same_plain_key_stay_strangers(client, key):
    """A key that could be guessed gives nobody somebody else's token."""
    answers = [client.post("/api/v1/learners", json={}, headers={"Idempotency-Key": key}) for _ in range(2)]

    assert answers[0].json["token"] != answers[1].json["token"]


def test_a_token_is_not_given_out_again_for_ever(client, db):
    """After a day the key is a conflict."""
    headers = {"Idempotency-Key": secrets.token_hex(16)}
    client.post("/api/v1/learners", json={}, headers=headers)
    with db.write() as session:
        session.query(Registration).one().created_at -= timedelta(days=1, seconds=1)

    assert client.post("/api/v1/learners", json={}, headers=headers).status_code == 409


def test_retries_of_a_slow_request_leave_threads_free(learner, practice, monkeypatch):
    """A few retries wait for the first answer; the others are told at once that it is under way."""
    monkeypatch.setattr(recording, "SHORT_WAIT_S", 0.0)
    monkeypatch.setattr(recording, "WAIT_S", 120.0)
    release, started = threading.Event(), threading.Event()
    grade = Grader.grade

    def slow(*args):
        started.set()
        assert release.wait(120)
        return grade(*args)

    monkeypatch.setattr(Grader, "grade", slow)
    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(send, learner, practice, "k", "a")
        assert started.wait(120)
        others = [pool.submit(send, learner, practice, "k", "a") for _ in range(9)]
        told = list(islice(as_completed(others, timeout=120), 9 - recording.MOST_WAITING))
        release.set()

    assert {future.result().status_code for future in told} == {409}
    waited = [first, *(future for future in others if future not in told)]
    assert {future.result().status_code for future in waited} == {201}
