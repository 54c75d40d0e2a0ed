"""Workers on this machine, each a process group that can be killed as a power cut does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from quizsvc.jobs.board import Board
from quizsvc.jobs.runner import QueuedRunner
from tests.serving.conftest import until

SLOW = "import time\ntime.sleep(0.3)\nprint(WHICH)"
DEADLINE_S = 240
"""What whoever asks waits for a run at most."""


@contextmanager
def worker(folder: Path, name: str, *words: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`quizsvc worker` with its files in `folder`; stopped at the end if it is still there."""
    (folder / name).mkdir()
    command = [sys.executable, "-m", "quizsvc", "worker", "--name", name, *words]
    with (folder / name / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / name / "data")],
            env={**os.environ, **settings},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(90)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The parent, which would start its children again, and with it the children."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        with suppress(ProcessLookupError):  # it went with its parent
            os.kill(pid, signal.SIGKILL)
    process.wait(60)


def ready(board: Board, names: set[str], told: Callable[[], str] = str) -> None:
    """Wait until the sandboxes of these workers are ready; `told` is what to say if they never are."""
    try:
        until(lambda: names <= {name for name, state in board.workers().items() if state["state"] == "ready"})
    except AssertionError as late:
        raise AssertionError(told()) from late


def under_load(runner: QueuedRunner, what: Callable[[], None], runs: int = 16) -> None:
    """Ask for runs by four at once and do `what` when some are under way; each is answered as its own."""
    some = threading.Semaphore(0)

    def ask(number: int) -> tuple[str, str]:
        some.release()
        run = runner.run(SLOW, {"WHICH": number}, f"learner {number % 5}")
        return run.status, run.stdout

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(runs))
        for _ in range(6):
            some.acquire()
        what()
        assert list(answers) == [("ok", f"{number}\n") for number in range(runs)]
