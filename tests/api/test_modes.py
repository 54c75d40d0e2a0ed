"""The ways to learn a topic: the topic lists them, and each works through the API alone."""

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Grader
from quizsvc.mastery.models import LearnerRating
from tests.api.conftest import Learner
from tests.api.test_reviews import make_due

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


def test_predict_asks_for_rates_and_tells_the_mistake(learner):
    """Every question of the kind, typed rates, three tries."""
    attempt = start(learner, modes(learner)["predict"])

    assert attempt["questions"]
    assert {item["kind"] for item in attempt["questions"]} == {"learning_rates"}
    question = attempt["questions"][0]["question"]
    wrong = learner.respond(attempt, question, learning_rates=[1, 2, 3])
    assert (wrong["outcome"], wrong["tries_left"]) == ("incorrect", 2)
    revealed = learner.reveal(attempt, question)
    again = start(learner, modes(learner)["predict"])
    right = learner.respond(again, question, learning_rates=revealed["answer"]["learning_rates"])
    assert right["outcome"] == "correct"
    assert learner.finish(again)["mode"] == "predict"


def test_mend_runs_what_is_mended(running):
    """Every code question; the right code passes on the numbers shown and on others."""
    attempt = start(running, modes(running)["mend"])

    assert {item["kind"] for item in attempt["questions"]} == {"code"}
    assert len(attempt["questions"]) == modes(running)["mend"]["questions"]
    question = attempt["questions"][0]["question"]
    code = running.reveal(start(running, modes(running)["mend"]), question)["answer"]["code"]
    assert running.respond(attempt, question, code=code)["outcome"] == "correct"


def test_a_flashcard_is_turned_then_rated(learner):
    """The front alone at first; the back is recorded; the rating says when the card comes back."""
    attempt = start(learner, modes(learner)["flashcards"])
    card, other = (item["question"] for item in attempt["questions"][:2])
    rate = f"/attempts/{attempt['id']}/ratings"

    assert all(item["solution"] is None for item in attempt["questions"])
    refused = learner.call("POST", rate, 409, {"question": card, "rating": "good"})
    assert refused["code"] == "card_not_turned"
    assert learner.respond(attempt, card, 409, choice="a")["code"] == "not_answered_here"
    assert learner.reveal(attempt, card)["quick_check"]
    assert learner.get("/learners/me/reviews")["items"] == []
    rated = learner.call("POST", rate, 201, {"question": card, "rating": "easy"})
    assert (rated["state"], rated["remaining"]) == ("review", len(attempt["questions"]) - 1)
    assert [(item["question"], item["due_at"]) for item in learner.get("/learners/me/reviews")["items"]] == [
        (card, rated["due_at"])
    ]
    assert learner.call("POST", rate, 409, {"question": card, "rating": "hard"})["code"] == "already_rated"
    assert learner.call("POST", rate, 422, {"question": other, "rating": "superb"})["errors"]
    begun_again = start(learner, modes(learner)["flashcards"])
    assert card not in {item["question"] for item in begun_again["questions"][:-1]}
    report = learner.finish(attempt)
    assert (report["points"], report["max_points"], report["percent"]) == (0, 0, None)


def test_a_rating_is_recorded_once(learner):
    """A retry with the same key has the same answer."""
    attempt = start(learner, modes(learner)["flashcards"])
    card = attempt["questions"][0]["question"]
    learner.reveal(attempt, card)
    send = {"question": card, "rating": "good"}
    path = f"/attempts/{attempt['id']}/ratings"
    first = learner.call("POST", path, 201, send, Idempotency_Key="r")

    assert learner.call("POST", path, 201, send, Idempotency_Key="r") == first


def test_adaptive_practice_follows_the_learner(learner, db):
    """Begins near the level of a beginner, goes up with right answers, and asks what is due first."""
    attempt = start(learner, modes(learner)["adaptive"])
    path = f"/attempts/{attempt['id']}/next"
    assert attempt["questions"] == []

    asked = []
    for _ in range(3):
        item = learner.call("POST", path, 201)
        assert learner.call("POST", path, 200)["question"] == item["question"]
        assert item["reason"]["kind"] == "level"
        assert (
            item["reason"]["text"] == f"About your level: {100 * item['reason']['expected']:.0f} % expected."
        )
        asked.append(item["question"])
        learner.reveal(attempt, item["question"])
    assert len(set(asked)) == 3
    make_due(db, asked[1])

    later = start(learner, modes(learner)["adaptive"])
    item = learner.call("POST", f"/attempts/{later['id']}/next", 201, Idempotency_Key="n")
    assert (item["question"], item["reason"]["kind"]) == (asked[1], "due")
    assert item["reason"]["text"].startswith("Due for review since 20")
    assert learner.call("POST", f"/attempts/{later['id']}/next", 201, Idempotency_Key="n") == item
    assert [q["question"] for q in learner.get(f"/attempts/{later['id']}")["questions"]] == [asked[1]]


def test_adaptive_practice_asks_everything_once_and_ends(learner, practice):
    """Also what is known; then it says so. Other attempts have no next question."""
    attempt = start(learner, modes(learner)["adaptive"])
    total = modes(learner)["adaptive"]["questions"]
    asked = set()
    for _ in range(total):
        item = learner.call("POST", f"/attempts/{attempt['id']}/next", 201)
        asked.add(item["question"])
        learner.reveal(attempt, item["question"])

    assert len(asked) == total
    assert learner.call("POST", f"/attempts/{attempt['id']}/next", 409)["code"] == "no_question_left"
    assert learner.call("POST", f"/attempts/{practice['id']}/next", 409)["code"] == "conflict"
    learner.finish(attempt)
    assert learner.call("POST", f"/attempts/{attempt['id']}/next", 409)["code"] == "attempt_finished"


def test_right_answers_raise_what_is_asked(learner, db):
    """A learner who is rated high is asked what is hard, one who is rated low what is easy."""
    learner_id = learner.get("/learners/me")["id"]
    for value, levels in ((3.0, {"hard"}), (-3.0, {"easy"})):
        with db.write() as session:
            session.merge(LearnerRating(learner_id=learner_id, topic_id=TOPIC[8:], value=value, n=9))
        attempt = start(learner, modes(learner)["adaptive"])
        assert learner.call("POST", f"/attempts/{attempt['id']}/next", 201)["difficulty"] in levels


def test_nothing_that_an_open_test_asks_is_picked(learner, test):
    """In no mode; and when that leaves nothing, the mode says so."""
    in_test = {item["question"] for item in test["questions"]}
    for mode in ("flashcards", "mend", "predict"):
        body = {"mode": mode, "topic": TOPIC[8:], "limit": 100}
        response = learner.client.post(
            "/api/v1/attempts", json=body, headers={"Authorization": f"Bearer {learner.token}"}
        ).get_json()
        assert response.get("code", "nothing_to_ask") == "nothing_to_ask"
        assert not in_test & {item["question"] for item in response.get("questions", [])}
    attempt = start(learner, modes(learner)["adaptive"])
    for _ in range(modes(learner)["adaptive"]["questions"] - len(in_test)):
        item = learner.call("POST", f"/attempts/{attempt['id']}/next", 201)
        assert item["question"] not in in_test
        learner.reveal(attempt, item["question"])
    assert learner.call("POST", f"/attempts/{attempt['id']}/next", 409)["code"] == "no_question_left"


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
