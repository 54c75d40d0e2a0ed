"""POST responses (choice) against a bare Flask view with one durable insert, on the same web server."""

from __future__ import annotations

from statistics import median
from typing import Any

from quizsvc.bench.asking import Load, load, request
from quizsvc.bench.figures import Figure, Measured, per_second, quantile, spread
from quizsvc.bench.learners import answers
from quizsvc.bench.served import Server, bare, serving

CLIENTS = (1, 8, 32)
WARM_UP = 40
BARE = request("POST", "/answers", {"question": "step-size", "answer": {"choice": "a"}})


def measure(quick: bool) -> Measured:
    """By turns on both servers, so that what else the machine does falls on both alike."""
    requests, rounds = (100, 2) if quick else (600, 5)
    loads: dict[int, tuple[list[Load], list[Load]]] = {clients: ([], []) for clients in CLIENTS}
    with serving(QUIZSVC_SANDBOX="off") as ours, bare() as plain:
        _ours(ours, WARM_UP, 4)
        load(plain.address, [BARE] * WARM_UP, 4, 201)
        for _ in range(rounds):
            for clients, (mine, theirs) in loads.items():
                mine.append(_ours(ours, requests, clients))
                theirs.append(load(plain.address, [BARE] * requests, clients, 201))
    return Measured([_figure(*pair) for pair in loads.items()], _details(loads))


def _ours(server: Server, requests: int, clients: int) -> Load:
    connection = server.connect()
    prepared = answers(connection, requests)
    connection.close()
    return load(server.address, prepared, clients, 201)


def _figure(clients: int, pair: tuple[list[Load], list[Load]]) -> Figure:
    mine, theirs = (median(load.rate for load in side) for side in pair)
    what = f"POST responses, {clients} client{'s' if clients > 1 else ''}, against a bare view"
    return Figure(what, mine / theirs, measured=per_second(mine), baseline=per_second(theirs), at_least=0.4)


def _details(loads: dict[int, tuple[list[Load], list[Load]]]) -> dict[str, Any]:
    return {
        str(clients): {
            "responses_ms": spread([took for load in mine for took in load.took]),
            "bare_ms": spread([took for load in theirs for took in load.took]),
            "responses_per_second": [round(load.rate, 1) for load in mine],
            "bare_per_second": [round(load.rate, 1) for load in theirs],
            "p99_against_bare": round(
                quantile([t for load in mine for t in load.took], 0.99)
                / quantile([t for load in theirs for t in load.took], 0.99),
                2,
            ),
        }
        for clients, (mine, theirs) in loads.items()
    }
