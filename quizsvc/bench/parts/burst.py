"""A deadline of a large course, simulated with service times that are measured right before.

100,000 learners take the test of ten questions, two of them code. Half begin in the last hour, the nearer the
deadline the more (mean time left 15 minutes), and answer every 40 s or so.
"""

from __future__ import annotations

import os
import random
from functools import partial
from math import floor

from quizsvc.bench.asking import Connection, connected, load, request
from quizsvc.bench.burst import asks, rush, servers_for
from quizsvc.bench.classroom import CHOICES, CODES, questions
from quizsvc.bench.figures import Figure, Measured
from quizsvc.bench.learners import answers, begin, register
from quizsvc.bench.served import serving
from quizsvc.content.model import Kind

LEARNERS, QUICK = 100_000, 5_000
LATE = 0.5
LEFT_S, PACE_S = 900.0, 40.0
CHOICE_WAIT_S, CODE_WAIT_S = 0.5, 5.0
CODE_QUIZ = "learning-rate-strategy-code"


def measure(quick: bool) -> Measured:
    """The web processes and cores of workers with which 99 of 100 wait no longer than that."""
    choice_s, code_s = _service_times(quick)
    learners = QUICK if quick else LEARNERS
    source = random.Random(1)  # noqa: S311  # the same burst each time
    begins = rush(int(learners * LATE), LEFT_S, source)
    choices = asks(begins, CHOICES, PACE_S, source)
    codes = asks(begins, CODES, PACE_S * (CHOICES + CODES) / CODES, source)
    web = servers_for(choices, partial(_spread, source, choice_s), CHOICE_WAIT_S)
    cores = servers_for(codes, partial(_spread, source, code_s), CODE_WAIT_S)
    many = f"{learners:,} learners, half of them in the last hour"
    figures = [
        Figure("one choice answer of a busy web process", 1000 * choice_s, "ms"),
        Figure("one code answer of a busy core", 1000 * code_s, "ms"),
        Figure(f"{many}: web processes (p99 of waits ≤ {CHOICE_WAIT_S:g} s)", web, ""),
        Figure(f"{many}: worker cores (p99 of waits ≤ {CODE_WAIT_S:g} s)", cores, ""),
    ]
    details = {"choices_per_second_at_most": _peak(choices), "codes_per_second_at_most": _peak(codes)}
    return Measured(figures, details)


def _service_times(quick: bool) -> tuple[float, float]:
    """Seconds that a choice takes of a web process and a code answer of a core, when all are busy: making and
    removing the sandbox's processes is in it, which a lone answer does not wait for.
    """
    with serving() as server, connected(server.address) as connection:
        server.wait_for_runs()
        choices = load(server.address, answers(connection, 100 if quick else 400), 8, 201)
        codes = load(server.address, _code_answers(connection, 8 if quick else 64), 8, 201)
        cores = len(os.sched_getaffinity(0))
        return choices.elapsed / len(choices.took), cores * codes.elapsed / len(codes.took)


def _code_answers(connection: Connection, count: int) -> list[bytes]:
    """First answers to the test's code questions: their references."""
    references = {q.id: q.reference for q in questions() if q.kind == Kind.CODE}
    found: list[bytes] = []
    while len(found) < count:
        begun = begin(connection, register(connection), CODE_QUIZ)
        path = f"/api/v1/attempts/{begun.attempt['id']}/responses"
        for name, code in references.items():
            body = {"question": name, "answer": {"code": code}}
            found.append(request("POST", path, body, begun.token))
    return found


def _spread(source: random.Random, mean: float) -> float:
    """A service time with the mean: half of it fixed, half exponential."""
    return mean / 2 + source.expovariate(2 / mean)


def _peak(arrivals: list[float]) -> int:
    """Arrivals in the busiest second."""
    counts: dict[int, int] = {}
    for at in arrivals:
        counts[floor(at)] = counts.get(floor(at), 0) + 1
    return max(counts.values())
