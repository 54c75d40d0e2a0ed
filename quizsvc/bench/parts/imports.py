"""Importing a large file against parsing it with the C YAML loader, in time and in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from quizsvc.bench.figures import Figure, Measured
from quizsvc.bench.importing import bank
from quizsvc.bench.served import temporary

Taken = dict[str, float]


def measure(quick: bool) -> Measured:
    """By turns in processes of their own; and a file of a tenth, to see what grows with the questions."""
    count, rounds = (1_000, 1) if quick else (10_000, 3)
    with temporary() as folder:
        large, small = folder / "large.yaml", folder / "small.yaml"
        large.write_text(bank(count))
        small.write_text(bank(count // 10))
        parsed: list[Taken] = []
        imported: list[Taken] = []
        for _ in range(rounds):
            parsed.append(_once("parse", large))
            imported.append(_once("import", large))
        least = _once("import", small)
        size = large.stat().st_size / 2**20
    ours, theirs = (median(each["seconds"] for each in side) for side in (imported, parsed))
    grown = _grown(imported[0]) - _grown(least)
    figures = [
        Figure(
            f"import of {count:,} questions ({size:.0f} MiB), against the C YAML loader",
            ours / theirs,
            measured=f"{ours:.2f} s",
            baseline=f"{theirs:.2f} s",
            at_most=3,
        ),
        Figure(
            "memory that the import takes, against the C YAML loader",
            _grown(imported[0]) / _grown(parsed[0]),
            measured=f"{_grown(imported[0]):.0f} MiB",
            baseline=f"{_grown(parsed[0]):.0f} MiB",
            at_most=1,
        ),
        Figure("memory for each further 1,000 questions", grown / (count * 0.9 / 1000), "MiB"),
    ]
    return Measured(figures, {"import": imported, "parse": parsed, "small_import": least})


def _once(what: str, file: Path) -> Taken:
    words = [sys.executable, "-m", "quizsvc.bench.importing", what, str(file)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603  # our interpreter
    return dict(json.loads(done.stdout))


def _grown(taken: Taken) -> float:
    """MiB that the work itself needed at its height."""
    return taken["peak_mib"] - taken["start_mib"]
