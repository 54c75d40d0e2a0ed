"""Regrades of typed rates of a template's variants."""

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Grader
from tests.api.conftest import question_of
from tests.api.test_template_attempts import FILE, send

MENDED = FILE.replace("print(scheduler", "print(2 * scheduler", 1)


@pytest.fixture
def app(settings, db, open_sandbox):
    """The service with a sandbox."""
    return create_app(settings, db, Grader(open_sandbox))


def test_typed_rates_are_judged_by_the_numbers_that_were_drawn(author, learner):
    """A mended template is proved for the same numbers; each attempt is judged by its own."""
    send(author)
    attempts = [learner.begin("drawn") for _ in range(3)]
    send(author, MENDED)
    old, new = (
        {str(each["parameters"]): each["answer"] for each in revision["variants"]}
        for revision in author.get("/questions/drawn-rates/revisions")["items"]
    )
    assert old.keys() <= new.keys()
    for attempt in attempts:
        drawn = str(question_of(attempt, "drawn-rates")["parameters"])
        learner.respond(attempt, "drawn-rates", learning_rates=new[drawn])
        learner.respond(attempt, "drawn-rates", learning_rates=old[drawn])
    body = {"question": "drawn-rates", "to_revision": 2, "policy": "current_only"}
    told = author.call("POST", "/regrades", 201, body)

    assert told["changed"]["attempts"] == told["changed"]["raised"] == 3
    for attempt in attempts:
        item = question_of(learner.finish(attempt), "drawn-rates")
        assert [response["fraction"] == 1 for response in item["responses"]] == [True, False]
        assert item["points"] == item["max_points"]
        assert item["solution"]["answer"]["learning_rates"] == new[str(item["parameters"])]


def test_numbers_that_the_new_revision_does_not_have_are_refused(author, learner):
    """Nobody knows the key for them; full marks are a way out."""
    send(author)
    attempt = learner.begin("drawn")
    learner.respond(attempt, "drawn-rates", learning_rates=[9.0])
    send(author, FILE.replace("[0.8, 0.4, 0.2]", "[0.7, 0.3]"))
    body = {"question": "drawn-rates", "to_revision": 2, "policy": "current_only"}
    told = author.call("POST", "/regrades", 422, body)
    assert "proved variant" in told["errors"][0]["message"]

    author.call("POST", "/regrades", 201, {**body, "policy": "full_credit"})
    item = question_of(learner.finish(attempt), "drawn-rates")
    assert item["points"] == item["max_points"]
    assert str(item["parameters"]["LR"]) in item["solution"]["steps"][0]
