"""A client for the JSON API that reads like the story a test tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from quizsvc.app import create_app
from quizsvc.db import Database
from quizsvc.grading import Closed, Grader
from quizsvc.learners.models import Role
from quizsvc.learners.service import register as make
from quizsvc.settings import Settings

PRACTICE = "learning-rate-strategy-practice"
TEST = "learning-rate-strategy-test"


@dataclass
class Learner:
    """Somebody with a token; each call checks the status it expects."""

    client: FlaskClient
    token: str

    def call(self, method: str, path: str, expect: int, body: Any = None, **headers: str) -> Any:
        """Send JSON, check the status, give the JSON back."""
        response = self.client.open(
            f"/api/v1{path}",
            method=method,
            json=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                **{name.replace("_", "-"): text for name, text in headers.items()},
            },
        )
        assert response.status_code == expect, response.get_data(as_text=True)
        return response.get_json()

    def get(self, path: str, expect: int = 200) -> Any:
        """GET it."""
        return self.call("GET", path, expect)

    def begin(self, quiz: str = PRACTICE) -> dict[str, Any]:
        """Begin an attempt."""
        return self.call("POST", "/attempts", 201, {"quiz": quiz})

    def respond(self, attempt: dict[str, Any], question: str, expect: int = 201, **answer: Any) -> Any:
        """Answer a question."""
        body = {"question": question, "answer": answer}
        return self.call("POST", f"/attempts/{attempt['id']}/responses", expect, body)

    def choose(self, attempt: dict[str, Any], question: str, text: str, expect: int = 201) -> Any:
        """Answer with the option that reads `text`."""
        return self.respond(attempt, question, expect, choice=key_of(attempt, question, text))

    def hint(self, attempt: dict[str, Any], question: str, expect: int = 201) -> Any:
        """Take a hint."""
        return self.call("POST", f"/attempts/{attempt['id']}/hints", expect, {"question": question})

    def reveal(self, attempt: dict[str, Any], question: str, expect: int = 201) -> Any:
        """Give up on a question."""
        return self.call("POST", f"/attempts/{attempt['id']}/solutions", expect, {"question": question})

    def finish(self, attempt: dict[str, Any]) -> Any:
        """Finish and get the report."""
        return self.call("POST", f"/attempts/{attempt['id']}/finish", 200)


def question_of(attempt: dict[str, Any], question: str) -> dict[str, Any]:
    """One question of an attempt."""
    return next(item for item in attempt["questions"] if item["question"] == question)


def key_of(attempt: dict[str, Any], question: str, text: str) -> str:
    """The key under which an attempt shows the option that reads `text`."""
    options = question_of(attempt, question)["options"]
    return next(option["key"] for option in options if option["text"] == text)


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Settings of a service that keeps its files in the test's folder."""
    return Settings(data_dir=tmp_path, rate_limits=False)


@pytest.fixture
def app(settings, db):
    """The service, with its sandbox switched off."""
    return create_app(settings, db, Grader(Closed()))


@pytest.fixture
def client(app) -> FlaskClient:
    """An HTTP client without a token."""
    return app.test_client()


@pytest.fixture
def register(client):
    """Register a learner."""

    def register(name: str | None = None) -> Learner:
        response = client.post("/api/v1/learners", json={"name": name})
        assert response.status_code == 201
        return Learner(client, response.get_json()["token"])

    return register


@pytest.fixture
def learner(register) -> Learner:
    """A learner."""
    return register("Ada")


@pytest.fixture
def author(client, db: Database) -> Learner:
    """Somebody with an author's token."""
    with db.write() as session:
        return Learner(client, make(session, "Grace", Role.AUTHOR).token)


@pytest.fixture
def practice(learner) -> dict[str, Any]:
    """The learner's fresh attempt at the practice."""
    return learner.begin(PRACTICE)


@pytest.fixture
def test(learner) -> dict[str, Any]:
    """The learner's fresh attempt at the test."""
    return learner.begin(TEST)


@pytest.fixture
def keyword(author):
    """A question whose key is wrong, asked by a practice and a test; see tests.api.keyword."""
    from tests.api.keyword import QUIZ, Keyword, write

    made = Keyword(author)
    made.bring(write("b"))
    made.bring("quizzes:" + "".join(QUIZ.format(mode=mode) for mode in ("practice", "test")))
    return made
