"""Many learners who take one test at once: what each does, and whether every score is there exactly once."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from quizsvc.bench.asking import Connection, connected, together
from quizsvc.bench.learners import answers, begin, register
from quizsvc.bundled import bundled
from quizsvc.content.model import Kind, Question
from quizsvc.content.reader import read

QUIZ = "bench-classroom"
CHOICES, CODES = 8, 2
VISITS_EVERY_S = 0.1
VISITS = 600
TWICE_EVERY = 5
"""Each learner sends every fifth answer twice under one key, as a client does whose connection broke."""


@dataclass(slots=True)
class Room:
    """What came of all learners: seconds by kind of call, and what was wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    responses: int = 0
    codes: int = 0
    """Code answers that wait at the moment."""

    guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, call: str, seconds: float) -> None:
        """One call was answered."""
        with self.guard:
            self.took.setdefault(call, []).append(seconds)

    @contextmanager
    def code_waits(self) -> Iterator[None]:
        """A code answer waits during the block."""
        with self.guard:
            self.codes += 1
        try:
            yield
        finally:
            with self.guard:
                self.codes -= 1

    def complain(self, what: str) -> None:
        """Something is not as it should be."""
        with self.guard:
            self.wrong.append(what)


def questions() -> list[Question]:
    """The questions of the test, from the bundled bank."""
    bank = {question.id: question for question in read([bundled("questions")]).questions}
    choices = [q for q in bank.values() if q.kind == Kind.SINGLE_CHOICE and not q.parameters]
    codes = [q for q in bank.values() if q.kind == Kind.CODE]
    return [*choices[:CHOICES], *codes[:CODES]]


def classroom_test() -> dict[str, Any]:
    """The test as a native document to import; its questions are in the bank already."""
    asked = questions()
    quiz = {"id": QUIZ, "title": "Classroom", "summary": "For the bench.", "mode": "test"}
    return {"format": 1, "quizzes": [{**quiz, "topic": asked[0].topic, "questions": [q.id for q in asked]}]}


def take(address: tuple[str, int], learners: int) -> tuple[Room, float]:
    """Let `learners` take the test at once, each without a pause; the seconds until the last is done.

    A visitor answers choices of another quiz meanwhile: in `took` by `visit`, those during which code answers
    of a quarter of the learners wait.
    """
    room = Room()
    codes = {q.id: (q.reference, q.starter) for q in questions() if q.kind == Kind.CODE}

    def learn(connection: Connection, number: int) -> None:
        answer_all(room, connection, number, codes)

    works = [lambda connection, n=number: learn(connection, n) for number in range(learners)]
    with _visitor(room, address, max(1, learners // 4)):
        return room, together(address, works)


@contextmanager
def _visitor(room: Room, address: tuple[str, int], codes: int) -> Iterator[None]:
    """Answers a choice now and then during the block, while at least `codes` code answers wait."""
    ended = threading.Event()

    def visit() -> None:
        for request in prepared:
            while room.codes < codes:
                if ended.wait(VISITS_EVERY_S):
                    return
            with connected(address) as connection:  # anew: one kept for later would be given up as idle
                status, _ = _timed(room, "visit", lambda: connection.send(request))  # noqa: B023  # called at once
            if status != 201:
                room.complain(f"a visitor was answered with {status}")
            if ended.wait(VISITS_EVERY_S):
                return

    with connected(address) as connection:
        prepared = answers(connection, VISITS)
    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def answer_all(
    room: Room, connection: Connection, number: int, codes: Mapping[str, Sequence[str | None]]
) -> None:
    """One learner from registration to report. Every second one sends the code questions' references."""
    token = register(connection)
    attempt = _timed(room, "begin", lambda: begin(connection, token, QUIZ).attempt)
    path = f"/api/v1/attempts/{attempt['id']}"
    told: dict[str, Any] = {}
    for place, item in enumerate(attempt["questions"]):
        name = item["question"]
        answer = {"code": codes[name][number % 2]} if name in codes else {"choice": "abcd"[number % 4]}
        body, key = {"question": name, "answer": answer}, str(uuid.uuid4())

        def post(body: Any = body, key: str = key) -> Any:
            return connection.ask("POST", f"{path}/responses", body, token, Idempotency_Key=key)

        with room.code_waits() if name in codes else nullcontext():
            told[name] = _timed(room, "code" if name in codes else "choice", post)
        if (number + place) % TWICE_EVERY == 0 and post() != told[name]:
            room.complain(f"{name}: a retry was answered otherwise")
    _timed(room, "finish", lambda: connection.ask("POST", f"{path}/finish", {}, token))
    report = _timed(room, "report", lambda: connection.ask("GET", f"{path}/report", None, token))
    _check(room, report, told, codes, number)


def _check(
    room: Room, report: Mapping[str, Any], told: Mapping[str, Any], codes: Mapping[str, Any], number: int
) -> None:
    for item in report["questions"]:
        name = item["question"]
        got = [response["id"] for response in item["responses"]]
        if got != [told[name]["id"]]:
            room.complain(f"{name}: {len(got)} responses are kept, one was given")
        solved = name in codes and number % 2 == 0
        if told[name]["outcome"] == "ungradable" or (solved and not item["correct"]):
            room.complain(f"{name}: {told[name]['outcome']}, then {item['outcome']}")
        if item["correct"] != (item["points"] == item["max_points"]):
            room.complain(f"{name}: {item['points']} points for {item['outcome']}")
    if abs(report["points"] - sum(item["points"] for item in report["questions"])) > 1e-9:
        room.complain("the sum is not that of the questions")
    with room.guard:
        room.responses += len(told)


def _timed(room: Room, call: str, ask: Any) -> Any:
    began = time.perf_counter()
    answer = ask()
    room.note(call, time.perf_counter() - began)
    return answer
