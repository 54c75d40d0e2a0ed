"""The ways to learn a topic: the topic lists them, and each works through the API alone."""

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Grader
from tests.api.conftest import Learner

TOPIC = "/topics/learning-rate-strategy"


@pytest.fixture
def running(settings, db, open_sandbox):
    """A learner of a service whose sandbox is open."""
    client = create_app(settings, db, Grader(open_sandbox)).test_client()
    return Learner(client, client.post("/api/v1/learners").get_json()["token"])


def modes(learner):
    """The modes of the topic: quizzes by their id, the others by the mode's."""
    return {mode["quiz"] or mode["id"]: mode for mode in learner.get(TOPIC)["modes"]}


def start(learner, mode, body=None, expect=201):
    """Make the call that starts a mode."""
    call = mode["start"]
    return learner.call(call["method"], call["path"].removeprefix("/api/v1"), expect, call["body"] or body)


def test_lesson_practice_and_test_start_by_the_calls_listed(learner):
    """The lesson reads, the practice asks its five questions, the test its ten."""
    listed = modes(learner)

    assert start(learner, listed["lesson"], expect=200)["sections"]
    for quiz, asked in (("learning-rate-strategy-practice", 5), ("learning-rate-strategy-test", 10)):
        assert listed[quiz]["questions"] == asked
        assert len(start(learner, listed[quiz])["questions"]) == asked


def test_the_explorer_draws_what_the_catalog_offers(running):
    """A page builds its controls from the catalog and sends their defaults back."""
    catalog = running.get("/schedules")
    assert len(catalog["schedulers"]) == 15
    for scheduler in catalog["schedulers"]:
        body = {
            "scheduler": scheduler["name"],
            "parameters": {each["name"]: each["default"] for each in scheduler["parameters"]},
            "steps": 12,
        }
        if scheduler["composite"]:
            body["parts"] = [{"scheduler": "LinearLR"}, {"scheduler": "StepLR"}]
            body["milestones"] = [5] if scheduler["composite"] == "sequential" else []
        if scheduler["metrics"]:
            body["metrics"] = [0.9, 0.5]
        drawn = start(running, modes(running)["schedules"], body, expect=200)
        assert len(drawn["rates"]) == 12
        assert scheduler["name"] in drawn["code"]


def test_the_playground_runs_a_snippet(running):
    """Any snippet, with what it prints and uses."""
    assert start(running, modes(running)["playground"], {"code": "print(2)"}, expect=200)["stdout"] == "2\n"


def test_drawing_needs_a_token_and_says_when_nothing_can_be_run(learner, client):
    """As runs do."""
    assert client.post("/api/v1/schedules", json={"scheduler": "StepLR"}).status_code == 401
    refused = learner.call(
        "POST", "/schedules", 503, {"scheduler": "StepLR", "parameters": {"step_size": 77}}
    )
    assert refused["code"] == "sandbox_unavailable"


@pytest.mark.parametrize(
    "body",
    [
        {"scheduler": "exec"},
        {"scheduler": "StepLR", "lr": [0.1] * 5},
        {"scheduler": "StepLR", "lr": 10**400},
        {"scheduler": "StepLR", "lr": "0.1"},
        {"scheduler": "StepLR", "steps": 1001},
        {"scheduler": "StepLR", "parameters": {"gamma": 10**400}},
        {"scheduler": "StepLR", "parameters": {"gamma": [[[0.1]]]}},
        {"scheduler": "StepLR", "parameters": []},
    ],
)
def test_a_schedule_that_cannot_be_drawn_is_refused(learner, body):
    """422, and what to mend."""
    assert learner.call("POST", "/schedules", 422, body)["errors"]
