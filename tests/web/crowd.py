"""A class that has sat a test, over the API: what an author's statistics are made of."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from tests.serving.conftest import Service

QUIZ = "learning-rate-strategy-test"
LEARNERS = 36


def sit(service: Service, quiz: str = QUIZ, learners: int = LEARNERS) -> None:
    """Let `learners` answer every question of `quiz` and hand it in, the later ones knowing more of it. The
    first knows nothing; the others learned what is right from that one's report.
    """
    known = _sit(service, quiz, learners, {}, 0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(partial(_sit, service, quiz, learners, known), range(1, learners)))


def _sit(service: Service, quiz: str, of: int, known: dict[str, Any], number: int) -> dict[str, Any]:
    """What is right, by question: texts of options, or the answer itself."""
    learner = replace(service)
    learner.register()
    draw = random.Random(number)
    attempt = _ask(learner, "POST", "/attempts", {"quiz": quiz})
    for question in attempt["questions"]:
        knows = draw.random() < number / of
        answer = _right(question, known) if knows else _guess(question, draw)
        body = {"question": question["question"], "answer": answer}
        _ask(learner, "POST", f"/attempts/{attempt['id']}/responses", body)
    _ask(learner, "POST", f"/attempts/{attempt['id']}/finish", {})
    report = _ask(learner, "GET", f"/attempts/{attempt['id']}/report")
    return {question["question"]: _learnt(question) for question in report["questions"]}


def _keys(answer: dict[str, Any]) -> list[str]:
    return answer.get("choices") or [answer["choice"]]


def _learnt(question: dict[str, Any]) -> Any:
    answer = question["solution"]["answer"]
    if not question["options"]:
        return answer
    return {option["text"] for option in question["options"] if option["key"] in _keys(answer)}


def _right(question: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    right = known[question["question"]]
    if not question["options"]:
        return {name: value for name, value in right.items() if value}
    keys = [option["key"] for option in question["options"] if option["text"] in right]
    return {"choices": keys} if question["kind"] == "multiple_choice" else {"choice": keys[0]}


def _guess(question: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    keys = [option["key"] for option in question["options"]]
    if question["kind"] == "single_choice":
        return {"choice": draw.choice(keys)}
    if question["kind"] == "multiple_choice":
        return {"choices": sorted(draw.sample(keys, 2))}
    return {"learning_rates": draw.choice([["0.1", "0.05"], ["0.1", "0.1", "0.05"], ["0.05"]])}


def _ask(learner: Service, method: str, path: str, body: Any = None) -> Any:
    status, found = learner.call(method, f"/api/v1{path}", body)
    assert status in (200, 201), found
    return found
