"""Interpreter and libraries."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from quizsvc.bundled import bundled
from quizsvc.cli.looking.check import Check
from quizsvc.settings import Settings

SQLITE_OLDEST = (3, 35, 0)
SQLITE_RACE_MENDED = (3, 51, 3)
PYTHON_OLDEST = (3, 11)


def python(_: Settings) -> Iterator[Check]:
    """Its version."""
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= PYTHON_OLDEST:
        yield Check("python", "ok", text)
    else:
        yield Check("python", "error", text, "Install Python 3.11 or newer.")


def torch(_: Settings) -> Iterator[Check]:
    """Its version, and whether the bundled bank's keys were proved with the same."""
    try:
        found = version("torch")
    except PackageNotFoundError:
        mend = "Run `pip install torch`, from the index of CPU wheels if there is no GPU."
        yield Check("torch", "error", "not installed", mend)
        return
    proved = _proved_with()
    if proved and found.split("+")[0] not in {each.split("+")[0] for each in proved}:
        detail = f"{found}; the bundled bank's keys were proved with {', '.join(sorted(proved))}"
        yield Check("torch", "warning", detail, "Run `quizsvc check` on your question files.")
    else:
        yield Check("torch", "ok", found)


def _proved_with() -> set[str]:
    from quizsvc.bank.proving import read_proofs

    return {proof.torch for proof in read_proofs(bundled("questions")).values() if proof.torch}


def sqlite(_: Settings) -> Iterator[Check]:
    """Whether it is new enough, and whether two processes may write to one log."""
    found = sqlite3.sqlite_version_info
    if found < SQLITE_OLDEST:
        mend = "Use a Python that links SQLite 3.35 or newer."
        yield Check("sqlite", "error", sqlite3.sqlite_version, mend)
    elif found < SQLITE_RACE_MENDED:
        yield Check(
            "sqlite",
            "warning",
            f"{sqlite3.sqlite_version} has the WAL-reset race (mended in 3.51.3)",
            "quizsvc keeps to one writing process; do not write to the file with others meanwhile.",
        )
    else:
        yield Check("sqlite", "ok", sqlite3.sqlite_version)
