"""Two processes at one attempt at the same moment: what may be recorded once is recorded once.

Each test holds both callers after they have read what stands, for as long as the database lets the second one
get there.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from quizsvc.attempts import adaptive, flashcards, overdue
from quizsvc.attempts.models import CardRating
from quizsvc.attempts.overdue import finish_overdue
from tests.api.test_modes import modes, start
from tests.api.test_time_limits import LONG_AGO_S, TIMED, began, send

pytestmark = pytest.mark.both_databases

TOGETHER_S = 1.0


@pytest.fixture
def meet_in(monkeypatch):
    """Have whoever calls this function wait for a second caller, or for a second."""

    def meet_in(module, name):
        meeting, called = threading.Barrier(2), getattr(module, name)

        def waits(*args, **kwargs):
            with suppress(threading.BrokenBarrierError):
                meeting.wait(TOGETHER_S)
            return called(*args, **kwargs)

        monkeypatch.setattr(module, name, waits)

    return meet_in


def twice(learner, path, body=None):
    """The call from two tabs at once; both answers, by status."""

    def call(_):
        return learner.client.post(
            f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {learner.token}"}
        )

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(call, range(2)), key=lambda answer: answer.status_code)


def test_two_tabs_get_the_same_next_question(learner, meet_in):
    """One draws it, the other is given what was drawn."""
    attempt = start(learner, modes(learner)["adaptive"])
    for item in attempt["questions"]:
        learner.respond(attempt, item["question"], choice="a")
    meet_in(adaptive, "_choose")

    found, drawn = twice(learner, f"/attempts/{attempt['id']}/next")

    assert (found.status_code, drawn.status_code) == (200, 201)
    assert found.json["question"] == drawn.json["question"]


def test_a_card_is_rated_once(learner, meet_in, db):
    """The second rating is told of the first, and moves nothing."""
    attempt = start(learner, modes(learner)["flashcards"])
    card = attempt["questions"][0]["question"]
    learner.call("POST", f"/attempts/{attempt['id']}/solutions", 201, {"question": card})
    meet_in(flashcards, "now")

    rated, refused = twice(
        learner, f"/attempts/{attempt['id']}/ratings", {"question": card, "rating": "good"}
    )

    assert (rated.status_code, refused.status_code) == (201, 409)
    assert refused.json["code"] == "already_rated"
    with db.read() as session:
        assert session.query(CardRating).count() == 1


def test_an_attempt_past_its_time_is_finished_once(author, learner, meet_in, db):
    """By two processes that found it at the same moment; its answer is one review."""
    send(author, TIMED)
    attempt = learner.begin("timed")
    learner.choose(attempt, "fresh-one", "lr")
    began(db, attempt, LONG_AGO_S)
    meet_in(overdue, "finish")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: finish_overdue(db), range(2)))

    (card,) = learner.get("/learners/me/reviews")["items"]
    assert (card["reviews"], card["lapses"]) == (1, 0)
    assert learner.finish(attempt)["points"] == 1
