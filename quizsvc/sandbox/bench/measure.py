"""What is measured, and how."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from quizsvc.sandbox import launch
from quizsvc.sandbox.client import Client
from quizsvc.sandbox.local import local
from quizsvc.sandbox.supervisor.nursery import ENVIRONMENT

SNIPPET = """\
import torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
for epoch in range(4):
    optimizer.zero_grad()
    loss = (model(torch.ones(4, 1)) ** 2).mean()
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"{scheduler.get_last_lr()[0]:.4f}")
"""
EXPECTED = "0.1000\n0.0500\n0.0500\n0.0250\n"
CLIENTS = (1, 2, 8, 32)
ROUND = 1.0  # seconds of sustained runs at a time
PAUSE = 0.05  # seconds between runs of a lone learner; a processor's caches forget meanwhile


def measure(quick: bool = False) -> dict[str, Any]:
    """Every figure in milliseconds or runs per second; takes about a minute, `quick` a third of that."""
    runs, rounds, seconds = (36, 1, ROUND / 2) if quick else (300, 5, ROUND)
    floor, paced = _floors(runs, 0.0, PAUSE)
    with ExitStack() as stack:
        starting = [local("--pool", "8"), local("--pool", "8", "--bare"), local("--pool", "1")]
        with ThreadPoolExecutor() as at_once:
            client, unwalled, without_stock = at_once.map(stack.enter_context, starting)
        state = client.state()
        warm, inside = _warm(client, runs)
        walled: dict[int, float] = dict.fromkeys(CLIENTS, 0.0)
        bare = dict(walled)
        for count in CLIENTS * rounds:  # by turns, so that what else the machine does falls on both
            walled[count] += _sustained(client, count, seconds) / rounds
            bare[count] += _sustained(unwalled, count, seconds) / rounds
        on_demand = [_timed(without_stock)[0] for _ in range(runs // 3)][1:]
    cold = [_cold() for _ in range(1 if quick else 3)]
    return {
        "torch": state["torch"],
        "tier": state["tier"],
        "floor_ms": _spread(floor),
        "floor_paced_ms": _spread(paced),
        "warm_ms": _spread(warm),
        "warm_inside_ms": _spread(inside),
        "fork_on_demand_ms": _spread(on_demand),
        "cold_ms": _spread(cold),
        "runs_per_second": {
            str(count): {"walls": round(walled[count], 1), "bare": round(bare[count], 1)} for count in CLIENTS
        },
        "ratios": {
            "warm p50 / floor p50": _quantile(warm, 0.5) / _quantile(floor, 0.5),
            "warm p50 / floor p50 at the same pace": _quantile(warm, 0.5) / _quantile(paced, 0.5),
            "warm p99 / floor p50": _quantile(warm, 0.99) / _quantile(floor, 0.5),
            "warm p99 / floor p50 at the same pace": _quantile(warm, 0.99) / _quantile(paced, 0.5),
            "cold / warm p50": _quantile(cold, 0.5) / _quantile(warm, 0.5),
            "share of throughput the walls take": 1 - sum(walled.values()) / sum(bare.values()),
        },
    }


def _floors(runs: int, *pauses: float) -> list[list[float]]:
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        launch.command("quizsvc.sandbox.bench.floor", str(runs), *map(str, pauses)),
        env=ENVIRONMENT,
        input=SNIPPET,
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def _warm(client: Client, runs: int) -> tuple[list[float], list[float]]:
    """One client, one run at a time, as a learner presses the button: the stock is whole before each."""
    taken = []
    for _ in range(runs):
        while (state := client.state())["spares"]["ready"] < state["spares"]["wanted"]:
            time.sleep(0.005)
        time.sleep(PAUSE)
        taken.append(_timed(client))
    return [outside for outside, _ in taken], [inside for _, inside in taken]


def _timed(client: Client) -> tuple[float, float]:
    """Milliseconds of one run, as the client and as the supervisor sees it."""
    start = time.perf_counter()
    run = client.run(SNIPPET)
    took = (time.perf_counter() - start) * 1000
    if run.stdout != EXPECTED:
        raise RuntimeError(f"the snippet printed {run.stdout!r}, which is wrong ({run.status}: {run.error})")
    return took, run.usage["wall_ms"]


def _sustained(client: Client, clients: int, seconds: float) -> float:
    """Runs per second that `clients` get who ask again at once."""
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def ask(index: int) -> None:
        while time.perf_counter() < end:
            _timed(client)
            counts[index] += 1

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(clients)]
    start = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(counts) / (time.perf_counter() - start)


def _cold() -> float:
    """A fresh interpreter that runs the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snippet.py"
        path.write_text(SNIPPET, encoding="utf-8")
        start = time.perf_counter()
        subprocess.run([sys.executable, str(path)], check=True, capture_output=True)  # noqa: S603 - our own file
        return (time.perf_counter() - start) * 1000


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _spread(values: list[float]) -> dict[str, float]:
    return {"p50": round(_quantile(values, 0.5), 2), "p99": round(_quantile(values, 0.99), 2)}
