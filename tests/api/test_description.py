"""The description that the API serves: complete, and true where it gives examples."""

import json
import os
import random
from pathlib import Path

import jsonschema
import pytest

from quizsvc.api import catalogue, describing
from quizsvc.app import create_app
from quizsvc.attempts import beginning
from quizsvc.grading import Grader
from quizsvc.learners import service
from quizsvc.learners.models import Role
from tests.api import examples
from tests.api.conftest import Learner


@pytest.fixture
def app(settings, db, open_sandbox):
    """The service with a sandbox."""
    return create_app(settings, db, Grader(open_sandbox))


@pytest.fixture
def described(client):
    """What /openapi.json says."""
    return client.get("/api/v1/openapi.json").get_json()


@pytest.fixture
def author(client, db):
    """Somebody who may do everything that has an example."""
    with db.write() as session:
        return Learner(client, service.register(session, "Grace", Role.AUTHOR).token)


def operations(described, method):
    """(path, operation) of one method, below /api/v1."""
    for path, operations in described["paths"].items():
        if method in operations:
            yield path.removeprefix("/api/v1"), operations[method], operations.get("parameters", [])


def turned_cards(learner):
    """An attempt at flashcards with the card of the examples turned."""
    body = {"mode": "flashcards", "topic": "learning-rate-strategy", "limit": 100}
    attempt = learner.call("POST", "/attempts", 201, body)
    learner.reveal(attempt, "step-size")
    return attempt


def test_every_body_has_an_example_that_does_what_it_says(described, author):
    """Sent in the order described, to an attempt of one's own, each is answered by 2xx."""
    attempt, cards = author.begin(), turned_cards(author)
    tried = []
    for path, operation, _ in operations(described, "post"):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if not content.get("schema"):
            continue  # a file: docs/authoring.md has the examples, and tests of its own
        assert "example" in content, path
        response = author.client.post(
            "/api/v1" + path.replace("{attempt_id}", (cards if "ratings" in path else attempt)["id"]),
            json=content["example"],
            headers={"Authorization": f"Bearer {author.token}"},
        )
        assert response.status_code in (200, 201), (path, response.get_data(as_text=True))
        tried.append(path)
    assert len(tried) > 6


def test_every_example_of_a_path_exists(described, author):
    """An id in the description is an id of the bundled bank."""
    tried = 0
    for path, _, parameters in operations(described, "get"):
        examples = {p["name"]: p["example"] for p in parameters if "example" in p}
        if examples:
            author.get(path.format(**examples))
            tried += 1
    assert tried > 3


def test_every_refusal_has_a_page(client):
    """`type` leads to what the problem means and how to mend it."""
    for kind in catalogue.kinds():
        page = client.get(f"/problems/{kind.code}")
        assert page.status_code == 200
        assert kind.title in page.get_data(as_text=True)
        assert kind.meaning
        assert kind.mend
    assert client.get("/problems/nothing").get_json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/nothing", "not_found"),
        ("PUT", "/api/v1/topics", "method_not_allowed"),
        ("POST", "/api/v1/attempts", "unauthorized"),
        ("GET", "/api/v1/topics?limit=x", "invalid"),
    ],
)
def test_a_problem_fits_its_schema_and_leads_to_its_page(client, described, method, path, code):
    """The type of what is answered is a page that exists."""
    problem = client.open(path, method=method).get_json()

    jsonschema.validate(problem, {**described, "$ref": "#/components/schemas/Problem"})
    assert problem["code"] == code
    assert client.get(problem["type"]).status_code == 200


def test_what_a_call_records_does_not_hide_its_options(described):
    """A key and a query are told side by side."""
    operation = described["paths"]["/api/v1/imports"]["post"]

    assert {parameter["name"] for parameter in operation["parameters"]} == {
        "Idempotency-Key", "dry_run", "format", "topic", "retire_missing",
    }  # fmt: skip


def test_the_refusal_of_an_open_attempts_report_is_described(described):
    """A client that asks too early is to know of 409."""
    operation = described["paths"]["/api/v1/attempts/{attempt_id}/report"]["get"]

    assert operation["responses"]["409"] == {"$ref": "#/components/responses/CONFLICT"}


def test_the_examples_of_answers_are_what_is_answered(author, monkeypatch):
    """Played on the spot; only ids, moments and what is measured differ."""
    monkeypatch.setattr(beginning, "_draw", random.Random(1))
    sent = {"data": examples.FILE, "content_type": "application/yaml"}
    author.client.post("/api/v1/imports", headers={"Authorization": f"Bearer {author.token}"}, **sent)
    answered = examples.played(author)
    if os.environ.get("EXAMPLES") == "write":
        file = Path(describing.__file__).parent / "answers.json"
        file.write_text(json.dumps(answered, indent=1, ensure_ascii=False) + "\n")
        describing.answers.cache_clear()

    assert answered == describing.answers()


def test_the_examples_of_answers_fit_their_schemas(described):
    """Each of them, as it stands in the description; its problems are in the pages of problems."""
    checked = 0
    for path, methods in described["paths"].items():
        for method in set(methods) & {"get", "post"}:
            for answer in methods[method]["responses"].values():
                content = answer.get("content", {}).get("application/json", {})
                if "example" in content:
                    schema = {**described, **content["schema"]}
                    jsonschema.Draft202012Validator(schema).validate(content["example"])
                    checked += 1
                    assert f"{method.upper()} {path.removeprefix('/api/v1')}" in describing.answers()
    assert checked == len(describing.answers())
