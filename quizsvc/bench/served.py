"""Starting what is measured as its users start it: a process of its own with a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quizsvc.bench.asking import Answered, Connection, connected

START_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0
LOOK_EVERY_S = 0.01


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    address: tuple[str, int]
    pid: int
    folder: Path
    started: float
    """time.perf_counter() right before the process was made."""

    def connect(self) -> Connection:
        """A new connection."""
        return Connection(self.address)

    def wait_for_runs(self) -> float:
        """Wait until snippets can be run; the seconds since the start."""
        while True:
            with connected(self.address) as connection:
                if connection.ask("GET", "/readyz")["runs"]["status"] == "ready":
                    return time.perf_counter() - self.started
            time.sleep(LOOK_EVERY_S)


@contextmanager
def serving(folder: Path | None = None, **settings: str) -> Iterator[Server]:
    """`quizsvc serve` without rate limits, its data in `folder` or a temporary one; `settings` are more
    variables. Yields as soon as questions are ready.
    """
    port = free_port()
    with temporary(folder) as data:
        words = ["-m", "quizsvc", "serve", "--port", str(port), "--data-dir", str(data)]
        with running(words, port, data, {"QUIZSVC_RATE_LIMITS": "off", **settings}) as server:
            wait_for(server.address, "/readyz")
            yield server


@contextmanager
def bare(folder: Path | None = None, threads: int = 12) -> Iterator[Server]:
    """The bare view of quizsvc.bench.bare on the same web server."""
    port = free_port()
    with temporary(folder) as data:
        words = ["-m", "quizsvc.bench.bare", str(port), str(data / "bare.db"), str(threads)]
        with running(words, port, data, {}) as server:
            wait_for(server.address, "/livez")
            yield server


@contextmanager
def running(words: Sequence[str], port: int, folder: Path, env: Mapping[str, str]) -> Iterator[Server]:
    """A Python process that ends with the block. What it says goes to a file beside its data."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("QUIZSVC_")}
    with (folder / "log.txt").open("wb") as log:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # our own interpreter
            [sys.executable, *words], stdout=log, stderr=log, env={**kept, **env}
        )
    try:
        yield Server(("127.0.0.1", port), process.pid, folder, began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_WITHIN_S)


@contextmanager
def temporary(folder: Path | None = None) -> Iterator[Path]:
    """`folder`, or one that goes with the block."""
    if folder is not None:
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="quizsvc-bench-") as made:
            yield Path(made)


def wait_for(address: tuple[str, int], path: str) -> float:
    """Ask for `path` until it is answered with 200; the moment of time.perf_counter() when it was.

    Raises TimeoutError.
    """
    end = time.perf_counter() + START_WITHIN_S
    while time.perf_counter() < end:
        try:
            with connected(address) as connection:
                connection.ask("GET", path)
            return time.perf_counter()
        except (OSError, Answered):
            time.sleep(LOOK_EVERY_S)
    raise TimeoutError(f"{path} did not answer in {START_WITHIN_S:g} s")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
