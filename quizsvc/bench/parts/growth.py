"""The main calls in a large bank with very many responses, against a small one beside it.

Calls that look at all there is, such as the statistics of a quiz, take longer the more there is: they have no
target.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from quizsvc.app import create_app
from quizsvc.attempts.gradebook import gradebook
from quizsvc.bank.loading import load
from quizsvc.bench.asking import connected
from quizsvc.bench.figures import Figure, Measured, ms, quantile
from quizsvc.bench.importing import question
from quizsvc.bench.seeding import seed
from quizsvc.bench.served import Server, serving, temporary
from quizsvc.content.model import Bundle, Mode, Quiz, Topic
from quizsvc.db import Database, migrate
from quizsvc.grading import Closed, Grader
from quizsvc.learners.models import Role
from quizsvc.learners.service import register
from quizsvc.settings import Settings

SMALL = (100, 10)
LARGE, QUICK = (100_000, 44_500), (1_000, 300)
"""Questions and finished attempts; an attempt at the quiz of ten holds 22.5 responses on average."""

QUIZ = "bench"
ASKED = 10
LOOKS = 3
"""Rounds of the calls that look at all there is."""

SNIPPET = "print(0.1)"
Ask = Callable[[str, str, Any], Any]
"""Method, path below /api/v1, body; gives the answer's JSON."""

Round = Iterator[tuple[str, float]]
"""Every call of a kind once, with the seconds it took."""


@dataclass(frozen=True, slots=True)
class Side:
    """One service: how to ask it as an author, how many questions it has, and whether it runs snippets."""

    ask: Ask
    questions: int
    runs: bool = False

    def timed(self, call: str, method: str, path: str, body: Any = None) -> tuple[Any, tuple[str, float]]:
        """The answer, and the call with its seconds."""
        began = time.perf_counter()
        answer = self.ask(method, path, body)
        return answer, (call, time.perf_counter() - began)


def measure(quick: bool) -> Measured:
    """By turns on both services; each call as often on the one as on the other."""
    rounds, large = (8, QUICK) if quick else (200, LARGE)
    with temporary() as folder:
        facts = {name: _fill(folder / name, *size) for name, size in (("small", SMALL), ("large", large))}
        return measure_filled(folder, facts, rounds, runs=not quick)


def measure_filled(folder: Path, facts: Mapping[str, Any], rounds: int, *, runs: bool) -> Measured:
    """As `measure`, in the databases `small` and `large` of `folder`, of which `facts` tells the sizes."""
    books = {name: _gradebook(folder / name) for name in facts}
    statements = {name: _statements(folder / name, facts[name]["questions"]) for name in facts}
    took = _timed(folder, {name: fact["questions"] for name, fact in facts.items()}, rounds, runs=runs)
    figures = [
        *_compared(took, "main", at_most=1.5),
        Figure("statements of any of these, more than in the small bank", _more(statements), "", at_most=0),
        *_compared(took, "whole", at_most=None),
        Figure(
            "gradebook: large against small",
            books["large"] / books["small"],
            measured=f"{books['large']:.1f} s",
            baseline=ms(books["small"]),
        ),
    ]
    return Measured(figures, {"filled": facts, "statements": statements, "gradebook_s": books})


Took = dict[str, dict[str, dict[str, list[float]]]]
"""Seconds by service, kind of call and call."""


def _compared(took: Took, kind: str, at_most: float | None) -> Iterator[Figure]:
    for call, seconds in took["large"][kind].items():
        small, large = quantile(took["small"][kind][call], 0.5), quantile(seconds, 0.5)
        yield Figure(
            f"{call}: large against small, p50",
            large / small,
            measured=ms(large),
            baseline=ms(small),
            at_most=at_most,
        )


def _more(statements: Mapping[str, Mapping[str, int]]) -> int:
    small, large = statements["small"], statements["large"]
    return max(large[call] - small[call] for call in small)


def _main(side: Side, source: random.Random) -> Round:
    """What learners ask all the time."""
    middle = f"question-{side.questions // 2}"
    yield side.timed("list", "GET", "/questions")[1]
    yield side.timed("list, filtered", "GET", "/questions?topic=rates&difficulty=easy")[1]
    few = "limit=2"  # as many as the small bank has there: both are to answer alike
    yield side.timed("list by tag, from the middle", "GET", f"/questions?tag=tag-7&{few}&cursor={middle}")[1]
    yield side.timed("search for what is everywhere", "GET", "/questions?q=schedule")[1]
    yield side.timed("question", "GET", f"/questions/question-{source.randrange(side.questions)}")[1]
    yield side.timed("attempts", "GET", "/attempts")[1]
    attempt, begun = side.timed("begin", "POST", "/attempts", {"quiz": QUIZ})
    yield begun
    for item in attempt["questions"][:3]:
        body = {"question": item["question"], "answer": {"choice": "a"}}
        yield side.timed("response", "POST", f"/attempts/{attempt['id']}/responses", body)[1]
    side.ask("POST", f"/attempts/{attempt['id']}/finish", None)
    yield side.timed("report", "GET", f"/attempts/{attempt['id']}/report")[1]
    yield side.timed("progress", "GET", "/learners/me/progress")[1]
    yield side.timed("reviews", "GET", "/learners/me/reviews")[1]
    if side.runs:
        yield side.timed("run", "POST", "/runs", {"code": SNIPPET})[1]


def _whole(side: Side, _: random.Random) -> Round:
    """What looks at all there is."""
    yield side.timed("search for what is nowhere", "GET", "/questions?q=nowhere+to+be+found")[1]
    for which in ("first", "all"):
        query = f"statistics?attempts={which}"
        yield side.timed(f"statistics of a quiz, {which} attempts", "GET", f"/quizzes/{QUIZ}/{query}")[1]
        path = f"/questions/question-3/{query}"
        yield side.timed(f"statistics of a question, {which} attempts", "GET", path)[1]


KINDS: dict[str, Callable[[Side, random.Random], Round]] = {"main": _main, "whole": _whole}


def _timed(folder: Path, sizes: Mapping[str, int], rounds: int, *, runs: bool) -> Took:
    took: Took = {name: {kind: defaultdict(list) for kind in KINDS} for name in sizes}
    sandbox = "on" if runs else "off"
    with (
        serving(folder / "small", QUIZSVC_SANDBOX=sandbox) as small,
        serving(folder / "large", QUIZSVC_SANDBOX=sandbox) as large,
    ):
        servers = {"small": small, "large": large}
        if runs:
            for server in servers.values():
                server.wait_for_runs()
        sides = {name: Side(_over(servers[name], folder / name), sizes[name], runs) for name in sizes}
        for kind, each in KINDS.items():
            for number in range(rounds + 3 if kind == "main" else LOOKS):
                for name, side in sides.items():
                    for call, seconds in each(side, random.Random(number)):  # noqa: S311  # the same on both
                        if number >= 3 or kind == "whole":  # the first rounds warm both up
                            took[name][kind][call].append(seconds)
    return took


def _over(server: Server, folder: Path) -> Ask:
    """Each call on a connection of its own, since the others may take longer than one is kept."""
    token = _author(Database(Settings(data_dir=folder).sqlalchemy_url))

    def ask(method: str, path: str, body: Any) -> Any:
        with connected(server.address) as connection:
            return connection.ask(method, f"/api/v1{path}", body, token)

    return ask


def _author(db: Database) -> str:
    with db.write() as session:
        token = register(session, "Bench", Role.AUTHOR).token
    db.close()
    return token


def _gradebook(folder: Path) -> float:
    """Seconds that the whole gradebook takes."""
    db = Database(Settings(data_dir=folder).sqlalchemy_url)
    began = time.perf_counter()
    for _ in gradebook(db, QUIZ):
        pass
    db.close()
    return time.perf_counter() - began


def _statements(folder: Path, questions: int) -> dict[str, int]:
    """Statements of each call, counted in this process; the second round, when all that is kept is kept."""
    settings = Settings(data_dir=folder, rate_limits=False)
    db = Database(settings.sqlalchemy_url)
    token = _author(db)
    client = create_app(settings, db, Grader(Closed())).test_client()
    counted = [0]
    sa.event.listen(db.engine, "before_cursor_execute", lambda *_: counted.__setitem__(0, counted[0] + 1))

    def ask(method: str, path: str, body: Any) -> Any:
        counted[0] = 0
        headers = {"Authorization": f"Bearer {token}"}
        return client.open(f"/api/v1{path}", method=method, json=body, headers=headers).get_json()

    most: dict[str, int] = {}
    for _ in range(2):
        most = {}
        for call, _seconds in _main(Side(ask, questions), random.Random(1)):  # noqa: S311  # the same on both
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
