"""Bad input: always a problem that says how to mend it, never a 5xx, never a loss."""

import json

import pytest

from tests.api.conftest import question_of


def post(learner, path, data, content_type="application/json", **headers):
    """POST raw bytes."""
    return learner.client.post(
        f"/api/v1{path}",
        data=data,
        content_type=content_type,
        headers={
            "Authorization": f"Bearer {learner.token}",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        },
    )


BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"quiz": "\xff"}',
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "a string": b'"x"',
    "NaN": b'{"quiz": NaN}',
    "Infinity": b'{"quiz": Infinity}',
    "5,000 digits": b'{"quiz": ' + b"9" * 5000 + b"}",
    "depth 100,000": b"[" * 100_000,
    "an object as deep": b'{"a":' * 100_000,
    "a lone surrogate": b'{"quiz": "\\ud800"}',
    "NUL": b'{"quiz": "a\\u0000b"}',
    "a surrogate as a key": b'{"\\udfff": 1}',
    "a name twice": b'{"quiz": "x", "quiz": "y"}',
    "a name twice, deep": b'{"quiz": [{"a": {"b": 1, "b": 2}}]}',
    "depth 100": b'{"quiz": ' + b"[" * 100 + b"]" * 100 + b"}",
    "an unknown field": b'{"quiz": "x", "colour": 1}',
    "a wrong type": b'{"quiz": 5}',
    "a long id": b'{"quiz": "' + b"x" * 10_000 + b'"}',
    "an id of 10^20": b'{"quiz": "100000000000000000000"}',
    "UTF-16": '{"quiz": "x"}'.encode("utf-16"),
    "a byte-order mark": b"\xef\xbb\xbf" + b'{"quiz": "x"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("path", ["/attempts", "/learners", "/runs"])
def test_an_odd_body_is_a_clear_refusal(learner, path, body):
    """400, 404 or 422 as a problem; only a registration may do without a body."""
    response = post(learner, path, body)

    if path == "/learners" and not body:
        assert response.status_code == 201
        return
    assert response.status_code in (400, 404, 422), response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == response.status_code
    assert problem["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BODIES["5,000 digits"], "a whole number has 5000 digits; write 1000 at most"),
        (BODIES["a byte-order mark"], "Send it as UTF-8 without one"),
        (b"[]", "Write an object"),
        (b'{"quiz": 5}', "Write text, in double quotes."),
        (b'{"quiz": null}', "give it a value"),
        (b'{"quiz": "nowhere"}', "GET /api/v1/quizzes lists them"),
    ],
)
def test_a_refusal_says_what_to_send(learner, body, told):
    """Not how Python is configured, and not only what is wrong."""
    assert told in post(learner, "/attempts", body).get_data(as_text=True)


def test_other_types_than_json_are_415(learner):
    """The problem names the type to send."""
    response = post(learner, "/attempts", b"quiz=x", "application/x-www-form-urlencoded")

    assert response.status_code == 415
    assert "application/json" in response.get_json()["detail"]


def test_a_compressed_body_is_415(learner):
    """A small one could unfold without end."""
    response = post(learner, "/attempts", b'{"quiz": "x"}', Content_Encoding="gzip")

    assert response.status_code == 415
    assert "Content-Encoding" in response.get_json()["detail"]


def test_a_body_over_the_limit_is_413(learner, settings):
    """The limit is a setting."""
    response = post(learner, "/attempts", b'{"quiz": "' + b"x" * settings.max_body + b'"}')

    assert response.status_code == 413
    assert response.get_json()["code"] == "body_too_large"
    assert f"{settings.max_body:,} bytes" in response.get_json()["detail"]


def test_405_says_what_is_allowed(client):
    """Allow survives."""
    response = client.put("/api/v1/topics", json={})

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.content_type == "application/problem+json"
    assert response.get_json()["detail"] == "PUT is not taken here. Use GET or HEAD or OPTIONS."


def test_a_path_that_nobody_has_leads_to_those_there_are(client):
    """The framework's sentence for people at a browser helps no program."""
    assert "/api/v1/openapi.json" in client.get("/api/v1/topic").get_json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/topics/" + "9" * 21,
        "/questions/a%00b",
        "/quizzes/%ff",
        "/questions/..%2f",
        "/topics/" + "x" * 500,
    ],
)
def test_what_is_not_there_is_404(client, path):
    """Any odd id is simply not found."""
    response = client.get(f"/api/v1{path}")

    assert response.status_code == 404
    assert response.get_json()["code"] == "not_found"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "limit=" + "9" * 5000, "cursor=%00", "cursor=!!", "cursor=_x",
     "color=1", "difficulty=x", "q=", "q=%00", "tag=" + "x" * 65, "topic=%20"],
)  # fmt: skip
def test_an_odd_query_is_422(client, query):
    """The problem points at the parameter."""
    response = client.get(f"/api/v1/questions?{query}")

    assert response.status_code == 422, response.get_data(as_text=True)
    assert response.get_json()["errors"]


def test_errors_point_at_the_value(learner, practice):
    """JSON pointers, one per fault, all at once."""
    response = post(
        learner, f"/attempts/{practice['id']}/responses", json.dumps({"answer": {"choice": 5}, "x~y/z": 1})
    )

    assert {error["pointer"] for error in response.get_json()["errors"]} == {
        "/question", "/answer/choice", "/x~0y~1z",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/runs", {"code": "1", "given": {"class": 1}}, "/given/class"),
        ("/runs", {"code": "1", "given": {"LR": None}}, "/given/LR"),
        ("/runs", {"code": "1", "given": {"LR": 0.1, "SIZES": {"a": 1}}}, "/given/SIZES"),
        ("/runs", {"code": "1", "given": []}, "/given"),
        ("/schedules", {"scheduler": "StepLR", "parameters": {"": 1}}, "/parameters/"),
    ],
)
def test_errors_point_at_the_name_of_a_value(learner, path, body, pointer):
    """Also where any name may stand."""
    response = post(learner, path, json.dumps(body))

    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "x"}, {"Authorization": "Bearer nope"}, {"Authorization": "Basic a"}]
)
def test_without_a_token_it_is_401(client, header):
    """WWW-Authenticate says which scheme."""
    response = client.get("/api/v1/attempts", headers=header)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_stranger_is_told_so_before_the_body_is_judged(client):
    """401 comes before 422."""
    assert client.post("/api/v1/attempts", json={}).status_code == 401


def test_the_attempts_of_others_are_not_found(register):
    """404 for reading, answering and all else, as if they were not there."""
    owner, other = register(), register()
    attempt = owner.begin()
    path = f"/attempts/{attempt['id']}"

    other.call("GET", path, 404)
    other.call("GET", f"{path}/report", 404)
    other.call("POST", f"{path}/finish", 404)
    for call in ("hints", "solutions"):
        other.call("POST", f"{path}/{call}", 404, {"question": "step-size"})
    other.respond(attempt, "step-size", 404, choice="a")
    assert question_of(owner.get(path), "step-size")["responses"] == []
    assert other.get("/attempts")["items"] == []


def test_runs_without_a_sandbox_are_503_and_all_else_works(learner, practice):
    """sandbox_unavailable, with Retry-After; questions go on."""
    response = post(learner, "/runs", b'{"code": "print(1)"}')

    assert response.status_code == 503
    assert response.get_json()["code"] == "sandbox_unavailable"
    assert int(response.headers["Retry-After"]) > 0
    assert learner.respond(practice, "step-size", choice="a")


def test_a_failure_of_ours_tells_no_secret(app, client, monkeypatch):
    """A bug is a 500 problem without the traceback."""
    monkeypatch.setattr("quizsvc.bank.service.list_topics", lambda *_, **__: 1 / 0)
    app.testing = False
    response = client.get("/api/v1/topics")

    assert response.status_code == 500
    assert "ZeroDivision" not in response.get_data(as_text=True)
