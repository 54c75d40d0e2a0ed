"""Workers on machines of their own: each in a network namespace, with a cable to where the test is."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.jobs.conftest import Redis

CLONE_NEWNET = 0x40000000


@dataclass
class Machine:
    """A namespace with a worker in it."""

    name: str
    number: int
    cable: str
    folder: Path
    redis: Redis
    worker: subprocess.Popen[bytes] | None = None

    @property
    def here(self) -> str:
        """The test's address, as the namespace sees it."""
        return f"{self.net}.1"

    @property
    def net(self) -> str:
        """The cable's network."""
        return f"10.130.{self.number}"

    def start(self) -> None:
        """Start the worker, in a process group of its own."""
        self.folder.mkdir(exist_ok=True)
        env = {**os.environ, "QUIZSVC_BROKER_URL": self.redis.url(self.here), "QUIZSVC_SANDBOX_POOL": "2"}
        words = ["worker", "--name", self.name, "--at-once", "2", "--data-dir", str(self.folder / "data")]
        with (self.folder / "log").open("ab") as log:
            self.worker = subprocess.Popen(
                ["ip", "netns", "exec", self.name, sys.executable, "-m", "quizsvc", *words],
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def pull_the_plug(self) -> None:
        """End every process at once, as a power cut does."""
        while pids := self._pids():  # again, for what was started as the others ended
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if self.worker is not None:
            self.worker.wait(60)

    def _pids(self) -> list[int]:
        words = ["ip", "netns", "pids", self.name]
        return [int(pid) for pid in subprocess.run(words, capture_output=True, check=True).stdout.split()]

    def cut_the_cable(self) -> None:
        """Nothing goes through any more, and nobody is told."""
        run("ip", "link", "set", self.cable, "down")


@contextmanager
def network() -> Iterator[None]:
    """A network of the calling thread's own, and of what it starts: a cable that is laid or cut elsewhere on
    the machine makes every browser drop its connections.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    outer = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "no network namespace")
        try:
            run("ip", "link", "set", "lo", "up")
            yield
        finally:
            libc.setns(outer, CLONE_NEWNET)
    finally:
        os.close(outer)


@contextmanager
def machine(number: int, folder: Path, redis: Redis) -> Iterator[Machine]:
    """A namespace with one cable. It is removed at the end with all that runs in it."""
    name, cable = f"qs{os.getpid() % 10_000}m{number}", f"qs{os.getpid() % 10_000}v{number}"
    made = Machine(name, number, cable, folder / name, redis)
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "addr", "add", f"{made.here}/24", "dev", cable)
        run("ip", "link", "set", cable, "up")
        run("ip", "-n", name, "addr", "add", f"{made.net}.2/24", "dev", "eth0")
        run("ip", "-n", name, "link", "set", "eth0", "up")
        run("ip", "-n", name, "link", "set", "lo", "up")
        yield made
    finally:
        made.pull_the_plug()
        run("ip", "netns", "del", name)


def can_be_made() -> bool:
    """Whether this machine lets us make network namespaces."""
    name = f"qs{os.getpid() % 10_000}try"
    try:
        run("ip", "netns", "add", name)
        run("ip", "netns", "del", name)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def run(*words: str) -> None:
    """Run a command; raises when it fails."""
    subprocess.run(words, check=True, capture_output=True)
