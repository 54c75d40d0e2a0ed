"""A regrade of very many responses while learners go on answering: its pace, its memory, and their waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from quizsvc.bank.contents import content_of
from quizsvc.bank.loading import load
from quizsvc.bank.models import Question
from quizsvc.bank.startup import load_bank
from quizsvc.bench.asking import Connection, connected
from quizsvc.bench.figures import Figure, Measured, per_second, quantile, spread
from quizsvc.bench.learners import answers
from quizsvc.bench.seeding import seed
from quizsvc.bench.served import Server, serving, temporary
from quizsvc.bundled import bundled
from quizsvc.content.model import Bundle, Mode, Quiz
from quizsvc.db import Database, migrate
from quizsvc.learners.models import Role
from quizsvc.learners.service import register

QUESTION = "step-size"
QUIZ = Quiz("bench", "Bench", Mode.PRACTICE, "learning-rate-strategy", (QUESTION,))
ATTEMPTS, QUICK = 445_000, 4_000
"""With 2.25 tries of the three on average, 445,000 attempts hold a million responses."""

LOOK_EVERY_S = 0.5
PAUSE_S = 0.01


def measure(quick: bool) -> Measured:
    """Answers are posted one after the other, before the regrade and while it runs."""
    with temporary() as folder:
        token, responses = _prepare(folder, QUICK if quick else ATTEMPTS)
        with serving(folder, QUIZSVC_SANDBOX="off") as server, connected(server.address) as connection:
            prepared = iter(answers(connection, 600 if quick else 20_000))
            calm = [_post(connection, next(prepared)) for _ in range(100)]
            before = _peak_mib(server)
            told, waits = _regraded(server, connection, prepared, token)
            grown = _peak_mib(server) - before
    took = told["seconds"]
    figures = [
        Figure(f"regrade of {responses:,} responses", responses / took, "/s", measured=f"{took:.1f} s"),
        Figure("longest wait of an answer meanwhile", max(waits), "s", at_most=1.0),
        Figure(
            "p99 of an answer meanwhile, against calm",
            quantile(waits, 0.99) / quantile(calm, 0.99),
            measured=per_second(1 / quantile(waits, 0.99)),
            baseline=per_second(1 / quantile(calm, 0.99)),
        ),
        Figure("peak memory of the web process, grown by", grown, "MiB"),
    ]
    return Measured(figures, {"calm_ms": spread(calm), "meanwhile_ms": spread(waits), "regrade": told})


def _prepare(folder: Path, attempts: int) -> tuple[str, int]:
    """A database with the attempts and a second revision of the question; an author's token."""
    db = Database(f"sqlite:///{folder / 'quizsvc.db'}")
    migrate.upgrade(db.engine)
    load_bank(db, bundled("questions"))
    with db.write() as session:
        load(session, Bundle(quizzes=(QUIZ,)), {})
        token = register(session, "Author", Role.AUTHOR).token
    responses = seed(db, QUIZ.id, attempts)
    with db.write() as session:
        question = session.get_one(Question, QUESTION)
        assert question.revision is not None  # noqa: S101  # the bundled bank's
        body = content_of(question.revision)
        right = next(option.key for option in body.options if option.key != body.answer)
        load(session, Bundle(questions=(replace(body, answer=right, evidence=(), revision=99),)), {})
    db.close()
    return token, responses


def _regraded(
    server: Server, connection: Connection, prepared: Any, token: str
) -> tuple[Mapping[str, Any], list[float]]:
    """Ask for the regrade and answer on until it is done: what it says, and what each answer took."""
    done = threading.Event()
    waits: list[float] = []

    def answer_on() -> None:
        for each in prepared:
            waits.append(_post(connection, each))
            if done.wait(PAUSE_S):
                return

    body = {"question": QUESTION, "to_revision": 99, "policy": "current_only"}
    with connected(server.address) as author:
        thread = threading.Thread(target=answer_on)
        thread.start()
        began = time.perf_counter()
        told = author.ask("POST", "/api/v1/regrades", body, token)
        while told["state"] != "done":
            time.sleep(LOOK_EVERY_S)
            told = author.ask("GET", f"/api/v1/regrades/{told['id']}", None, token)
        took = time.perf_counter() - began
        done.set()
        thread.join()
    return {**told, "seconds": round(took, 1)}, waits


def _post(connection: Connection, request: bytes) -> float:
    began = time.perf_counter()
    connection.send(request)
    return time.perf_counter() - began


def _peak_mib(server: Server) -> float:
    """The largest resident size that any process of the service has had."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    below = [*children, *(one for pid in children for one in _children(pid))]
    return max(_high_water(pid) for pid in (str(server.pid), *below))


def _children(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _high_water(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
