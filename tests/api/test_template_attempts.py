"""Templates over the API: imported, drawn, answered, and kept back until they are proved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizsvc.app import create_app
from quizsvc.attempts import beginning, reading
from quizsvc.attempts.models import Attempt
from quizsvc.grading import Closed, Grader
from quizsvc.learners.models import Role
from quizsvc.learners.service import register as make
from tests.api.conftest import Learner, question_of

FOLDER = Path(__file__).parents[1] / "content" / "templates"
FILE, OPTIONS = ((FOLDER / name).read_text() for name in ("rates.yaml", "options.yaml"))
SECRETS = ("gamma-every-epoch", "one-epoch-late", "You multiplied", "mistakes", '"printed"', "rate = ")


@pytest.fixture
def author(client, db) -> Learner:
    """Somebody with an author's token."""
    with db.write() as session:
        return Learner(client, make(session, "Grace", Role.AUTHOR).token)


@pytest.fixture
def app(settings, db, open_sandbox):
    """The service with a sandbox."""
    return create_app(settings, db, Grader(open_sandbox))


@pytest.fixture
def drawn(author):
    """The template in the bank; its proved variants."""
    report = send(author)
    assert [(q["id"], q["outcome"], q["status"]) for q in report["questions"]] == [
        ("drawn-rates", "created", "verified")
    ]
    (revision,) = author.get("/questions/drawn-rates/revisions")["items"]
    return revision["variants"]


def send(author, file=FILE):
    """Import the template."""
    response = author.client.post(
        "/api/v1/imports",
        data=file,
        content_type="application/yaml",
        headers={"Authorization": f"Bearer {author.token}"},
    )
    assert response.status_code < 300, response.get_data(as_text=True)
    return response.get_json()


def asked(attempt):
    """The template's question in an attempt."""
    return question_of(attempt, "drawn-rates")


def test_attempts_draw_variants_and_are_graded_by_their_own_key(learner, drawn):
    """The numbers stand in stem and code; the key is the one that PyTorch printed for them."""
    seen = set()
    for _ in range(6):
        attempt = learner.begin("drawn")
        question = asked(attempt)
        variant = next(each for each in drawn if each["parameters"] == question["parameters"])
        numbers = question["parameters"]
        seen.add(str(numbers))

        assert f"lr={numbers['LR']})" in question["code"]
        assert question["stem"].startswith(f"It begins at {numbers['LR']} ")
        assert learner.get(f"/attempts/{attempt['id']}")["questions"][0] == question
        response = learner.respond(attempt, "drawn-rates", learning_rates=variant["answer"])
        assert (response["outcome"], response["solution"]["answer"]) == (
            "correct",
            {"learning_rates": variant["answer"]},
        )
        assert f"{numbers['LR']} · {numbers['GAMMA']}" in response["solution"]["steps"][0]
    assert len(seen) > 1


def test_a_wrong_answer_is_told_as_the_mistake_that_gives_it(learner, drawn):
    """For these numbers, and nothing is told before."""
    attempt = learner.begin("drawn")
    variant = next(each for each in drawn if each["parameters"] == asked(attempt)["parameters"])
    assert not [word for word in SECRETS if word in json.dumps(attempt, ensure_ascii=False)]

    wrong = variant["printed"]["mistakes/one-epoch-late"]
    response = learner.respond(attempt, "drawn-rates", learning_rates=wrong)

    assert response["feedback"]["mistake"]["id"] == "one-epoch-late"
    assert response["solution"] is None


def test_an_attempt_keeps_its_variant(learner, drawn, db, author):
    """A new revision, and a new proof, change nothing in an attempt that has begun; its seed is its id."""
    attempt = learner.begin("drawn")
    with db.read() as session:
        item = reading.item(session, session.get(Attempt, attempt["id"]), "drawn-rates")
        assert item.variant in drawn
        assert item.variant == beginning._drawn_variant(item.revision, attempt["id"])
    with db.write() as session:
        session.get(Attempt, attempt["id"]).items[0].revision.variants = drawn[:1]

    assert learner.get(f"/attempts/{attempt['id']}")["questions"][0] == asked(attempt)


def test_the_public_view_is_one_variant_and_the_ranges(client, drawn):
    """With nothing of what was computed; the search looks in that view alone."""
    response = client.get("/api/v1/questions/drawn-rates")
    question = response.get_json()

    assert question["parameters"]["LR"] == {"choices": [0.8, 0.4, 0.2]}
    assert question["parameters"]["STEP"] == {"between": [1, 3]}
    assert f"lr={drawn[0]['parameters']['LR']})" in question["code"]
    assert "{LR}" not in question["stem"]
    assert not [word for word in SECRETS if word in response.get_data(as_text=True)]
    for words, found in (("multiplied by 0.", 1), ("You multiplied", 0), ("{STEP}", 0)):
        items = client.get("/api/v1/questions", query_string={"q": words}).get_json()["items"]
        assert len(items) == found, words


def test_a_template_that_was_not_proved_is_not_asked_until_it_is(settings, db, open_sandbox):
    """Without a sandbox it is unverified; importing the file again with one proves it."""
    with db.write() as session:
        token = make(session, "Grace", Role.AUTHOR).token
    closed = Learner(create_app(settings, db, Grader(Closed())).test_client(), token)
    report = send(closed)

    assert report["questions"][0]["status"] == "unverified"
    assert any("not asked until" in warning for warning in report["warnings"])
    closed.get("/questions/drawn-rates", expect=404)
    closed.call("POST", "/attempts", 409, {"quiz": "drawn"})

    open_ = Learner(create_app(settings, db, Grader(open_sandbox)).test_client(), token)
    again = send(open_)
    assert (again["unchanged"], again["questions"][0]["status"]) == (["drawn-rates"], "verified")
    assert asked(open_.begin("drawn"))["parameters"]


def test_a_template_goes_out_as_it_came_in(author, drawn):
    """Native export keeps the parameters; importing it again changes nothing."""
    response = author.client.get("/api/v1/exports", headers={"Authorization": f"Bearer {author.token}"})

    assert "GAMMA: {choices: [0.5, 0.1]}" in response.get_data(as_text=True)
    assert "{LR * GAMMA}" in response.get_data(as_text=True)


def test_other_formats_get_one_variant_and_say_so(author):
    """A computed choice question goes out with the numbers and options of its first variant."""
    send(author, OPTIONS)
    headers = {"Authorization": f"Bearer {author.token}"}
    written = author.client.get("/api/v1/exports?format=gift", headers=headers).get_data(as_text=True)
    told = author.get("/exports/report?format=gift")["left_out"]

    assert "milestones\\=[" in written
    assert "{printed}" not in written
    parts = {each["question"]: each["reason"] for each in told if each["part"] == "parameters"}
    assert {"left-over", "falls-or-rises"} <= set(parts)
    assert "One variant is written, with LR = 0." in parts["left-over"]
