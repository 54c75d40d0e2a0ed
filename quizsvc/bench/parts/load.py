"""200 learners at once on a test of ten questions, two of them code: on SQLite with the local sandbox, and on
PostgreSQL with workers where QUIZSVC_BENCH_DATABASE_URL and QUIZSVC_BENCH_BROKER_URL name a database and a
queue for that, which are used as they are found.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from quizsvc.bench.asking import connected
from quizsvc.bench.classroom import Room, classroom_test, take
from quizsvc.bench.figures import Figure, Measured, spread
from quizsvc.bench.served import Server, running, serving, temporary
from quizsvc.db import Database
from quizsvc.learners.models import Role
from quizsvc.learners.service import register

LEARNERS, QUICK = 200, 16
WORKERS = 2
_CALLS = {
    "choice": "a choice",
    "code": "a code answer",
    "visit": "a choice of somebody else, while code answers wait",
    "report": "a report",
}


def measure(quick: bool) -> Measured:
    """Each service from a start of its own, one after the other."""
    learners = QUICK if quick else LEARNERS
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    for name, settings in _services():
        with ExitStack() as stack:
            server = _start(stack, settings)
            room, elapsed = take(server.address, learners)
        figures += _figures(name, learners, room, elapsed)
        details[name] = {call: spread(took) for call, took in room.took.items()} | {"wrong": room.wrong[:20]}
    return Measured(figures, details)


def _services() -> Iterator[tuple[str, dict[str, str]]]:
    yield "SQLite, own sandbox", {}
    database, broker = (os.environ.get(f"QUIZSVC_BENCH_{name}_URL") for name in ("DATABASE", "BROKER"))
    if database and broker:
        yield "PostgreSQL, two workers", {"QUIZSVC_DATABASE_URL": database, "QUIZSVC_BROKER_URL": broker}


def _start(stack: ExitStack, settings: dict[str, str]) -> Server:
    for number in range(WORKERS if settings else 0):
        folder = stack.enter_context(temporary())
        words = ["-m", "quizsvc", "worker", "--name", f"bench-{number}", "--data-dir", str(folder)]
        stack.enter_context(running(words, 0, folder, settings))
    server = stack.enter_context(serving(None, **settings))
    server.wait_for_runs()
    if settings:
        time.sleep(1)  # for the second worker
    with connected(server.address) as connection:
        token = _author(server.folder, settings)
        connection.ask("POST", "/api/v1/imports", classroom_test(), token)
    return server


def _author(folder: Path, settings: dict[str, str]) -> str:
    db = Database(settings.get("QUIZSVC_DATABASE_URL") or f"sqlite:///{folder / 'quizsvc.db'}")
    with db.write() as session:
        token = register(session, "Bench", Role.AUTHOR).token
    db.close()
    return token


def _figures(name: str, learners: int, room: Room, elapsed: float) -> Iterator[Figure]:
    yield Figure(f"{learners} learners at once ({name}): wrong or lost", len(room.wrong), "", at_most=0)
    yield Figure(f"{learners} learners at once ({name})", room.responses / elapsed, "/s", f"{elapsed:.1f} s")
    for call, words in _CALLS.items():
        if took := room.took.get(call):
            times = spread(took)
            yield Figure(
                f"p99 of {words} ({name})", times["p99"] / 1000, "s", f"p50 {times['p50'] / 1000:.2f} s"
            )
