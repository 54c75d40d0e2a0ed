"""How soon `quizsvc serve` answers, is ready for questions and for runs; and what its processes hold."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from quizsvc.bench.asking import connected
from quizsvc.bench.figures import Figure, Measured
from quizsvc.bench.served import Server, free_port, running, temporary, wait_for

FIRST_STEP = """\
import torch
layer = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
layer(torch.ones(1, 1)).sum().backward()
optimizer.step()
"""
NAMES = (("quizsvc.sandbox.zygote", "zygote"), ("quizsvc.sandbox.__main__", "supervisor"), ("serve", "serve"))


def measure(quick: bool) -> Measured:
    """Starts the service and torch by turns; the first start of a folder, which migrates and loads, too."""
    lives: list[dict[str, float]] = []
    first: list[dict[str, float]] = []
    steps: list[float] = []
    memory: dict[str, float] = {}
    with temporary() as folder:
        for n in range(2 if quick else 4):
            if n or not quick:
                steps.append(_first_step())
            life, memory = _life(folder / "data")
            (lives if n else first).append(life)
    again = {name: median(life[name] for life in lives) for name in lives[0]}
    own = median(steps)
    figures = [
        Figure("serve answers /livez (first start)", first[0]["livez"], "s"),
        Figure("serve answers /livez", again["livez"], "s"),
        Figure("serve ready for questions (first start)", first[0]["questions"], "s", at_most=1.5),
        Figure("serve ready for questions", again["questions"], "s", at_most=1.5),
        Figure(
            "serve ready for runs, against torch's import and first step",
            again["runs"] / own,
            measured=f"{again['runs']:.2f} s",
            baseline=f"{own:.2f} s",
            at_most=1.3,
        ),
        *(Figure(f"memory of {name} (proportional share)", mib, "MiB") for name, mib in memory.items()),
    ]
    return Measured(figures, {"first": first, "again": lives, "first_step_s": steps, "memory_mib": memory})


def _first_step() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST_STEP], check=True)  # noqa: S603  # our own interpreter
    return time.perf_counter() - began


def _life(data: Path) -> tuple[dict[str, float], dict[str, float]]:
    """One service from start to stop: seconds until each thing, and MiB of each process."""
    data.mkdir(exist_ok=True)
    port = free_port()
    words = ["-m", "quizsvc", "serve", "--port", str(port), "--data-dir", str(data)]
    with running(words, port, data, {}) as server:
        livez = wait_for(server.address, "/livez") - server.started
        questions = wait_for(server.address, "/readyz") - server.started
        runs = server.wait_for_runs()
        with connected(server.address) as connection:
            connection.ask("GET", "/api/v1/questions")
        return {"livez": livez, "questions": questions, "runs": runs}, _memory(server)


def _memory(server: Server) -> dict[str, float]:
    """MiB of every process below the service: shared pages are split among those that share them."""
    found: dict[str, list[float]] = {}
    for pid, words in _below(server.pid).items():
        name = next((name for part, name in NAMES if part in words), "spare")
        if name == "serve" and pid != server.pid:
            name = "web"
        found.setdefault(name, []).append(_share_mib(pid))
    return {
        f"{name} ({len(shares)} processes)" if len(shares) > 1 else name: round(sum(shares), 1)
        for name, shares in found.items()
    }


def _below(top: int) -> Mapping[int, str]:
    known = {top}
    words = {}
    for entry in sorted((e for e in Path("/proc").iterdir() if e.name.isdigit()), key=lambda e: int(e.name)):
        try:
            parent = int(re.sub(r".*\) ", "", (entry / "stat").read_text(), flags=re.DOTALL).split()[1])
            if int(entry.name) in known or parent in known:
                known.add(int(entry.name))
                words[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return words


def _share_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
