"""A real `quizsvc serve`, started as a user starts it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

READY_WITHIN_S = 180

WEB, SUPERVISOR = r"gunicorn|-m \S+ serve", r"sandbox\.__main__"
NURSERY, ZYGOTE = r"^nursery ", r"^zygote "
"""What tells a service's processes apart, for Service.pids."""


@dataclass
class Service:
    """A running service and what it said."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    folder: Path
    token: str = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """One request; status and JSON."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.token}",
                **{name.replace("_", "-"): text for name, text in headers.items()},
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def runs(self) -> str:
        """How the sandbox stands."""
        return str(self.call("GET", "/readyz")[1]["runs"]["status"])

    def register(self) -> None:
        """Get a token and use it from now on."""
        self.token = self.call("POST", "/api/v1/learners", {})[1]["token"]

    def pids(self, pattern: str) -> list[int]:
        """The processes below this service whose command line or name fits, the oldest first."""
        processes = list(_processes())
        below, more = {self.process.pid}, True
        while more:  # numbers say nothing of age: after the highest the system begins again with low ones
            found = {pid for pid, parent, *_ in processes if parent in below}
            more = not found <= below
            below |= found
        fitting = [
            (began, pid)
            for pid, parent, began, words in processes
            if parent in below and re.search(pattern, words)
        ]
        return [pid for _, pid in sorted(fitting)]


def _processes() -> Iterator[tuple[int, int, int, str]]:
    """Number, parent, moment of birth, and name with command line of every process that is not dead."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            name, rest = stat.split("(", 1)[1].rsplit(")", 1)
            state, parent, *more = rest.split()
            if state != "Z":
                yield int(entry.name), int(parent), int(more[17]), f"{name} {words}"


def until(holds: Any, seconds: float = READY_WITHIN_S) -> None:
    """Wait until `holds()` is true; a connection that is refused or cut off counts as not yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    raise AssertionError(f"did not come true in {seconds} s")


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Let a process stand still for the length of the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def serving(
    folder: Path,
    port: str = "0",
    through: Sequence[str] = (),
    command: Sequence[str] = (sys.executable, "-m", "quizsvc"),
    **settings: str,
) -> Iterator[Service]:
    """`quizsvc serve` on `port` (0: a free one) with its data in `folder`; stopped at the end.

    `through` is a command that takes the service's own as its arguments and becomes it.
    """
    log = folder / "serve.log"
    env = {**os.environ, "QUIZSVC_RATE_LIMITS": "off", "PYTHONUNBUFFERED": "1", **settings}
    words = [*through, *command, "serve", "--port", port, "--data-dir", str(folder / "data")]
    with log.open("wb") as out:
        process = subprocess.Popen(
            words,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
        )
    service = Service(process, "", log, folder / "data")
    try:
        until(lambda: "listens on" in log.read_text() or process.poll() is not None)
        found = re.search(r"listens on (\S+)", log.read_text())
        assert found, log.read_text()
        service.url = found[1]
        until(lambda: service.call("GET", "/livez")[0] == 200)
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests of a file, ready for runs, with a learner's token."""
    with serving(tmp_path_factory.mktemp("serve")) as running:
        running.register()
        until(lambda: running.runs() == "ready")
        yield running
