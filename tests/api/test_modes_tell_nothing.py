"""Nothing that helps to answer leaves by a mode, a review, the progress or a refusal before its time."""

import json

import pytest

from tests.api.conftest import TEST
from tests.api.test_bank import BANK
from tests.api.test_reviews import answer, make_due

TOPIC = "learning-rate-strategy"
QUESTIONS = {question.id: question for question in BANK.questions if not question.parameters}
"""The newest revision of each; a template's texts are tried where its variants are."""


def secrets_of(question):
    """Its hints, solution and mistakes, as JSON writes them."""
    solution = question.solution
    texts = [*question.hints, *solution.steps, solution.summary, solution.quick_check]
    texts += [mistake.text for mistake in question.mistakes]
    texts += [question.reference or ""]
    return [json.dumps(text, ensure_ascii=False)[1:-1] for text in texts if text]


def told(answers, questions):
    """Which secrets of these questions stand in the answers."""
    text = json.dumps(answers, ensure_ascii=False)
    return [secret for question in questions for secret in secrets_of(question) if secret in text]


def send(learner, method, path, body=None):
    """The answer, whatever its status."""
    headers = {"Authorization": f"Bearer {learner.token}"}
    return learner.client.open(f"/api/v1{path}", method=method, json=body, headers=headers).get_json()


@pytest.mark.parametrize("mode", ["flashcards", "predict", "mend"])
def test_a_mode_asks_and_tells_no_more(learner, mode):
    """Every question of the bank that the mode asks, and every refusal of what cannot be done with it."""
    begun = learner.call("POST", "/attempts", 201, {"mode": mode, "topic": TOPIC, "limit": 100})
    path = f"/attempts/{begun['id']}"
    answers = [begun, learner.get(path), send(learner, "GET", f"{path}/report")]
    for item in begun["questions"]:
        body = {"question": item["question"]}
        answers += [
            send(learner, "POST", f"{path}/ratings", {**body, "rating": "good"}),
            send(learner, "POST", f"{path}/responses", {**body, "answer": {"choice": "zz"}}),
        ]

    assert begun["questions"]
    assert told(answers, QUESTIONS.values()) == []


def test_adaptive_practice_tells_no_more(learner):
    """Question after question; of one given up, its own solution alone."""
    begun = learner.call("POST", "/attempts", 201, {"mode": "adaptive", "topic": TOPIC})
    for _ in range(6):
        item = learner.call("POST", f"/attempts/{begun['id']}/next", 201)
        assert told(item, QUESTIONS.values()) == []
        revealed = learner.reveal(begun, item["question"])
        assert told(revealed, [q for q in QUESTIONS.values() if q.id != item["question"]]) == []


def test_an_open_test_leaves_no_trace(learner, practice, db):
    """While it is open no call tells of its questions, also where they were practised and are due."""
    for question in ("step-size", "high-rate"):
        answer(learner, practice, question)
    make_due(db, "step-size", "high-rate")
    review = learner.call("POST", "/attempts", 201, {"mode": "review"})
    cards = learner.call("POST", "/attempts", 201, {"mode": "flashcards", "topic": TOPIC})
    before = learner.get("/learners/me/progress")["mistakes"]
    test = learner.begin(TEST)
    asked = [QUESTIONS[item["question"]] for item in test["questions"] if item["question"] in QUESTIONS]
    unseen = [question for question in asked if question.id not in ("step-size", "high-rate")]
    for question in ("step-size", "read-the-losses"):
        answer(learner, test, question, right=False)

    answers = [learner.get("/learners/me/reviews"), learner.get("/learners/me/progress")]
    assert answers[1]["mistakes"] == before
    refusals = []
    for attempt in (review, cards):
        path = f"/attempts/{attempt['id']}"
        for item in attempt["questions"]:
            if item["question"] in {question.id for question in asked}:
                body = {"question": item["question"]}
                refusals += [
                    send(learner, "POST", f"{path}/hints", body),
                    send(learner, "POST", f"{path}/solutions", body),
                    send(learner, "POST", f"{path}/responses", {**body, "answer": {"choice": "a"}}),
                ]
        refusals.append(send(learner, "POST", f"{path}/finish"))
    assert told([*answers, *refusals], unseen) == []
    assert {problem["code"] for problem in refusals} <= {"not_before_the_end", "invalid"}
