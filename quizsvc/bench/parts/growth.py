"""The main calls in a large bank with very many responses, against a small one beside it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from quizsvc.app import create_app
from quizsvc.bank.loading import load
from quizsvc.bench.asking import Connection
from quizsvc.bench.figures import Figure, Measured, ms, quantile
from quizsvc.bench.importing import question
from quizsvc.bench.learners import register
from quizsvc.bench.seeding import seed
from quizsvc.bench.served import serving, temporary
from quizsvc.content.model import Bundle, Mode, Quiz, Topic
from quizsvc.db import Database, migrate
from quizsvc.grading import Closed, Grader
from quizsvc.settings import Settings

SMALL = (100, 10)
LARGE, QUICK = (100_000, 44_500), (1_000, 300)
"""Questions and finished attempts; an attempt at the quiz of ten holds 22.5 responses on average."""

QUIZ = "bench"
ASKED = 10
Ask = Callable[[str, str, Any], Any]
"""Method, path below /api/v1, body; gives the answer's JSON."""


@dataclass(slots=True)
class Side:
    """One service: how to ask it, how many questions it has, and the attempt under way."""

    ask: Ask
    questions: int


def measure(quick: bool) -> Measured:
    """By turns on both services; each call as often on the one as on the other."""
    rounds, large = (8, QUICK) if quick else (200, LARGE)
    with temporary() as folder:
        facts = {name: _fill(folder / name, *size) for name, size in (("small", SMALL), ("large", large))}
        statements = {name: _statements(folder / name, facts[name]["questions"]) for name in facts}
        took = _timed(folder, {name: fact["questions"] for name, fact in facts.items()}, rounds)
    return Measured(list(_figures(took, statements)), {"filled": facts, "statements": statements})


CALLS = ("list", "list, filtered", "list by tag, from the middle", "question", "begin", "response", "report",
         "attempts")  # fmt: skip


def _figures(
    took: Mapping[str, Mapping[str, list[float]]], statements: Mapping[str, Mapping[str, int]]
) -> Iterator[Figure]:
    for call in CALLS:
        small, large = (quantile(took[name][call], 0.5) for name in ("small", "large"))
        yield Figure(
            f"{call}: large against small, p50",
            large / small,
            measured=ms(large),
            baseline=ms(small),
            at_most=1.5,
        )
    more = max(statements["large"][call] - statements["small"][call] for call in CALLS)
    yield Figure("statements of any call, more than in the small bank", more, "", at_most=0)


def _round(side: Side, source: random.Random) -> Iterator[tuple[str, float]]:
    """Every call once, with the seconds it took."""

    def timed(call: str, method: str, path: str, body: Any = None) -> tuple[Any, tuple[str, float]]:
        began = time.perf_counter()
        answer = side.ask(method, path, body)
        return answer, (call, time.perf_counter() - began)

    middle = f"question-{side.questions // 2}"
    yield timed("list", "GET", "/questions")[1]
    yield timed("list, filtered", "GET", "/questions?topic=rates&difficulty=easy")[1]
    yield timed("list by tag, from the middle", "GET", f"/questions?tag=tag-7&cursor={middle}")[1]
    yield timed("question", "GET", f"/questions/question-{source.randrange(side.questions)}")[1]
    yield timed("attempts", "GET", "/attempts")[1]
    attempt, begun = timed("begin", "POST", "/attempts", {"quiz": QUIZ})
    yield begun
    for item in attempt["questions"][:3]:
        body = {"question": item["question"], "answer": {"choice": "a"}}
        yield timed("response", "POST", f"/attempts/{attempt['id']}/responses", body)[1]
    side.ask("POST", f"/attempts/{attempt['id']}/finish", None)
    yield timed("report", "GET", f"/attempts/{attempt['id']}/report")[1]


def _timed(folder: Path, sizes: Mapping[str, int], rounds: int) -> dict[str, dict[str, list[float]]]:
    took: dict[str, dict[str, list[float]]] = {name: {call: [] for call in CALLS} for name in sizes}
    with (
        serving(folder / "small", QUIZSVC_SANDBOX="off") as small,
        serving(folder / "large", QUIZSVC_SANDBOX="off") as large,
    ):
        sides = {
            name: Side(_over(server.connect()), sizes[name])
            for name, server in (("small", small), ("large", large))
        }
        for number in range(rounds + 3):
            for name, side in sides.items():
                for call, seconds in _round(side, random.Random(number)):  # noqa: S311  # the same on both
                    if number >= 3:  # the first rounds warm both up
                        took[name][call].append(seconds)
    return took


def _over(connection: Connection) -> Ask:
    token = register(connection)
    return lambda method, path, body: connection.ask(method, f"/api/v1{path}", body, token)


def _statements(folder: Path, questions: int) -> dict[str, int]:
    """Statements of each call, counted in this process; the second round, when all that is kept is kept."""
    settings = Settings(data_dir=folder, rate_limits=False)
    db = Database(settings.sqlalchemy_url)
    client = create_app(settings, db, Grader(Closed())).test_client()
    counted = [0]
    sa.event.listen(db.engine, "before_cursor_execute", lambda *_: counted.__setitem__(0, counted[0] + 1))
    token = client.post("/api/v1/learners", json={}).get_json()["token"]

    def ask(method: str, path: str, body: Any) -> Any:
        counted[0] = 0
        headers = {"Authorization": f"Bearer {token}"}
        return client.open(f"/api/v1{path}", method=method, json=body, headers=headers).get_json()

    most: dict[str, int] = {}
    for _ in range(2):
        most = {}
        for call, _seconds in _round(Side(ask, questions), random.Random(1)):  # noqa: S311  # the same on both
            most[call] = max(counted[0], most.get(call, 0))
    db.close()
    return most


def _fill(folder: Path, questions: int, attempts: int) -> dict[str, Any]:
    """A database with so many questions and finished attempts; how many responses, and the seconds taken."""
    folder.mkdir()
    began = time.perf_counter()
    db = Database(Settings(data_dir=folder).sqlalchemy_url)
    migrate.upgrade(db.engine)
    made = tuple(map(question, range(questions)))
    quiz = Quiz(QUIZ, "Bench", Mode.PRACTICE, "rates", tuple(one.id for one in made[:ASKED]))
    with db.write() as session:
        load(session, Bundle((Topic("rates", "Learning rates"),), made, (quiz,)), {})
    responses = seed(db, QUIZ, attempts)
    db.close()
    return {"questions": questions, "responses": responses, "seconds": round(time.perf_counter() - began, 1)}
