"""Which parts there are, and running them one after the other."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version
from typing import Any

from quizsvc.bench.figures import Measured

PARTS = {
    "sandbox": "a snippet in the sandbox against a warm process and a cold one, and what the walls take",
    "responses": "POST responses against a bare Flask view with one durable insert",
    "imports": "an import of 10,000 questions against parsing the same file with the C YAML loader",
    "regrades": "a regrade of a million responses, and what answers wait meanwhile",
    "growth": "the main calls at 100,000 questions and 1,000,000 responses against 100 questions",
    "load": "200 learners at once on a test of ten questions, two of them code",
    "burst": "a deadline of 100,000 learners, simulated with service times measured here",
    "start": "serve until it answers, and what its processes hold in memory",
}
"""Every part, in the order in which they run, with what it measures."""

QUICK = ("sandbox", "responses", "imports", "growth", "start")
"""What `--quick` measures unless parts are named: what has a target."""


def run(names: Iterable[str], *, quick: bool, tell: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Measure the parts `names`; `tell` is called with each name before it begins.

    Gives {machine, quick, seconds, parts: {name: {seconds, figures, details}}}, all plain JSON.
    """
    began = time.perf_counter()
    parts = {}
    for name in names:
        tell(name)
        at = time.perf_counter()
        measured: Measured = import_module(f"quizsvc.bench.parts.{name}").measure(quick)
        parts[name] = {
            "seconds": round(time.perf_counter() - at, 1),
            "figures": [figure.to_dict() for figure in measured.figures],
            "details": dict(measured.details),
        }
    return {
        "machine": machine(),
        "quick": quick,
        "seconds": round(time.perf_counter() - began, 1),
        "parts": parts,
    }


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "torch": version("torch"),
        "quizsvc": version("quizsvc"),
    }
