"""What is due, when, and what a review attempt is made of."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizsvc.attempts import observing
from quizsvc.db.types import now
from quizsvc.mastery.models import Card, LearnerRating, RevisionRating
from tests.api.conftest import PRACTICE, TEST, key_of
from tests.api.test_histories import KEYS
from tests.draws import ON_ONE_FIXTURE

TOPIC = "learning-rate-strategy"
REVIEWS = "/learners/me/reviews"


actions = st.lists(
    st.tuples(
        st.sampled_from(["begin", "test", "answer", "answer", "answer", "hint", "reveal", "finish"]),
        st.integers(0, 3),
        st.integers(0, 4),
        st.integers(0, 3),
    ),
    min_size=8,
    max_size=30,
)


def answer(learner, attempt, question, *, right=True, wrong=0):
    """Choose the key, or the n-th wrong option by its text."""
    options = next(q["options"] for q in attempt["questions"] if q["question"] == question)
    in_order = sorted(options, key=lambda option: option["text"])
    others = [option["key"] for option in in_order if option["text"] != KEYS[question]]
    key = key_of(attempt, question, KEYS[question]) if right else others[wrong]
    return learner.respond(attempt, question, choice=key)


def play(learner, attempt, action, question, choice):
    """Do one thing in an attempt; whether it is refused does not matter."""
    item, path = attempt["questions"][question], f"/api/v1/attempts/{attempt['id']}"
    body = {"question": item["question"]}
    if action == "answer":
        body["answer"] = {"choice": item["options"][choice]["key"]}
    call = {"answer": "responses", "hint": "hints", "reveal": "solutions", "finish": "finish"}[action]
    headers = {"Authorization": f"Bearer {learner.token}"}
    learner.client.post(f"{path}/{call}", json=None if action == "finish" else body, headers=headers)


def make_due(db, *questions):
    """Let time pass for some cards."""
    with db.write() as session:
        for card in session.query(Card).filter(Card.question_id.in_(questions)):
            card.due_at = now() - timedelta(hours=1)


def test_right_with_a_hint_and_wrong_come_back_at_different_times(learner, practice):
    """Good: in 10 minutes; with a hint: in 5.5; wrong: in one."""
    answer(learner, practice, "step-size")
    learner.hint(practice, "create-optimizer")
    answer(learner, practice, "create-optimizer")
    answer(learner, practice, "high-rate", right=False)

    found = learner.get(REVIEWS)
    minutes = [(item["question"], item["interval_days"] * 24 * 60) for item in found["items"]]
    assert minutes == [
        ("high-rate", pytest.approx(1)),
        ("create-optimizer", pytest.approx(5.5)),
        ("step-size", pytest.approx(10)),
    ]
    assert (found["due"], found["coming"], found["next_due_at"]) == (0, 3, found["items"][0]["due_at"])
    assert not any(item["due"] for item in found["items"])


def test_a_second_wrong_answer_a_repeat_and_practice_after_the_end(learner, practice):
    """A repeated wrong answer is no review, nor is what is answered with the solution in sight."""
    answer(learner, practice, "step-size", right=False)
    answer(learner, practice, "step-size", right=False)
    answer(learner, practice, "step-size", right=False, wrong=1)
    learner.reveal(practice, "step-size")
    answer(learner, practice, "step-size")

    (card,) = learner.get(REVIEWS)["items"]
    assert (card["reviews"], card["lapses"]) == (3, 3)


def test_a_review_asks_what_is_due_and_nothing_else(learner, practice, db):
    """Nothing due is a 409 that says when to come back."""
    assert learner.call("POST", "/attempts", 409, {"mode": "review"})["code"] == "nothing_due"
    for question in ("step-size", "create-optimizer", "high-rate"):
        answer(learner, practice, question)
    refused = learner.call("POST", "/attempts", 409, {"mode": "review", "topic": TOPIC})
    assert "next review is due at" in refused["detail"]
    make_due(db, "high-rate", "step-size")

    attempt = learner.call("POST", "/attempts", 201, {"mode": "review", "topic": TOPIC})
    assert {item["question"] for item in attempt["questions"]} == {"high-rate", "step-size"}
    assert (attempt["mode"], attempt["quiz"], attempt["topic"]) == ("review", None, TOPIC)
    assert all(item["reason"]["kind"] == "due" for item in attempt["questions"])
    assert attempt["questions"][0]["reason"]["text"].startswith("Due for review since 20")
    assert answer(learner, attempt, "high-rate")["points"] == 2
    assert [item["question"] for item in learner.get(REVIEWS)["items"] if item["due"]] == ["step-size"]
    assert learner.finish(attempt)["points"] == 2


def test_a_test_tells_nothing_by_due_dates_before_its_end(learner, test):
    """Its answers count when it is finished; till then its questions are held back."""
    answer(learner, test, "step-size")
    answer(learner, test, "high-rate", right=False)
    assert learner.get(REVIEWS)["items"] == []

    learner.finish(test)
    assert [item["question"] for item in learner.get(REVIEWS)["items"]] == ["high-rate", "step-size"]


def test_what_an_open_test_asks_is_not_reviewed(learner, practice, db):
    """Not listed, not picked; and a review that was begun before goes no further with it."""
    for question in ("step-size", "fast-then-fine"):
        answer(learner, practice, question)
    make_due(db, "step-size", "fast-then-fine")
    before = learner.call("POST", "/attempts", 201, {"mode": "review"})
    begun = learner.begin(TEST)

    found = learner.get(REVIEWS)
    assert (found["items"], found["due"]) == ([], 0)
    assert found["held_back"] == [{"attempt": begun["id"], "title": begun["title"], "questions": 2}]
    assert learner.call("POST", "/attempts", 409, {"mode": "review"})["code"] == "nothing_due"
    path, body = f"/attempts/{before['id']}", {"question": "step-size"}
    refused = [
        learner.call("POST", f"{path}/hints", 409, body),
        learner.call("POST", f"{path}/solutions", 409, body),
        learner.call("POST", f"{path}/responses", 409, {**body, "answer": {"choice": "a"}}),
        learner.call("POST", f"{path}/finish", 409),
    ]
    assert {problem["code"] for problem in refused} == {"not_before_the_end"}
    learner.finish(begun)
    assert learner.finish(before)


def test_reviews_come_in_pages(learner, practice):
    """Each once, and no page repeats."""
    for question in KEYS:
        if any(item["question"] == question for item in practice["questions"]):
            answer(learner, practice, question)
    seen, cursor = [], ""
    while True:
        page = learner.get(f"{REVIEWS}?limit=2{cursor}")
        seen += [item["question"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert len(seen) == len(set(seen)) == 5
    assert learner.get(f"{REVIEWS}?topic=nothing-of-mine")["items"] == []
    for cursor in ("x", "YQ", "MjAyNi0wMS0wMSBh", "MjAyNi0wMS0wMQ"):
        assert learner.get(f"{REVIEWS}?cursor={cursor}", expect=422)["errors"]


def test_the_reviews_of_another_are_not_mine(register, practice, learner):
    """Cards belong to one learner."""
    answer(learner, practice, "step-size")

    assert register().get(REVIEWS)["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"quiz": PRACTICE, "mode": "review"},
        {"quiz": PRACTICE, "topic": TOPIC},
        {"quiz": PRACTICE, "limit": 3},
        {"mode": "test", "topic": TOPIC},
        {"mode": "mend"},
        {"mode": "mend", "topic": TOPIC, "limit": 0},
        {"mode": "mend", "topic": TOPIC, "limit": 101},
    ],
)
def test_an_attempt_has_a_quiz_or_a_mode(learner, body):
    """422, and what to mend."""
    assert learner.call("POST", "/attempts", 422, body)["errors"]


@settings(max_examples=12, deadline=None, suppress_health_check=ON_ONE_FIXTURE)
@given(history=actions)
def test_cards_are_the_fold_of_what_was_recorded(register, db, history):
    """After any history over practice and tests side by side, making them anew changes nothing."""
    learner, attempts = register(), []
    for action, at, question, choice in history:
        if action in ("begin", "test"):
            attempts.append(learner.begin(PRACTICE if action == "begin" else TEST))
        elif attempts:
            play(learner, attempts[at % len(attempts)], action, question, choice)

    learner_id = learner.get("/learners/me")["id"]
    before = _cards(db, learner_id)
    with db.write() as session:
        observing.refold(session, [learner_id], [question for question, *_ in before] + ["step-size"])
    assert _cards(db, learner_id) == before


def _cards(db, learner_id):
    with db.read() as session:
        return [
            (c.question_id, c.due_at, c.state, c.step, c.stability, c.difficulty, c.reviews, c.lapses)
            for c in session.query(Card).filter_by(learner_id=learner_id).order_by(Card.question_id)
        ]


def test_ratings_move_by_first_tries_without_help_alone(register, db):
    """A right answer moves both; a second try, a hint, a repeat and an open test move nothing."""

    def ratings():
        with db.read() as session:
            (mine,) = session.query(LearnerRating).filter_by(learner_id=learner_id).all() or [None]
            count = sum(row.n for row in session.query(RevisionRating))
            return (mine.value, mine.n, count) if mine else (0.0, 0, count)

    learner = register()
    learner_id = learner.get("/learners/me")["id"]
    practice = learner.begin()
    learner.hint(practice, "create-optimizer")
    answer(learner, practice, "create-optimizer")
    learner.reveal(practice, "high-rate")
    assert ratings() == (0.0, 0, 0)
    answer(learner, practice, "step-size")
    # easy, four options: 1 - (1/4 + 3/4 / (1 + 1/e))
    assert ratings() == (pytest.approx(0.201706, abs=1e-6), 1, 1)
    answer(learner, learner.begin(), "step-size")
    answer(learner, learner.begin(), "high-rate")
    test = learner.begin(TEST)
    answer(learner, test, "read-the-losses", right=False)
    assert ratings()[1:] == (1, 1)
    learner.finish(test)
    assert ratings()[1:] == (2, 2)
    assert ratings()[0] < 0.2
