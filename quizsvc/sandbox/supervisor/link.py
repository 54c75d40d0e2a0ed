"""The supervisor's tie to its zygote: starts it, asks it for spares, hears what it says and that it died."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any, Protocol

from quizsvc.sandbox import launch
from quizsvc.sandbox.limits import Settings
from quizsvc.sandbox.supervisor.spare import Spare
from quizsvc.sandbox.walls import cgroup

MESSAGE_BYTES = 64 << 10
_ZYGOTE_BYTES = 1 << 30  # what the zygote itself may hold, generously
_PATIENCE = 0.5  # seconds for the zygote to leave by itself, which reaps what a kill would orphan
_ZYGOTE_PROCESSES = 8  # itself, its parent, those that try things out

# read before torch is imported; a second thread would make forking unsafe
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "LC_ALL": "C.UTF-8",
}


class Listener(Protocol):
    """Who is told what the zygote does."""

    def zygote_ready(self, facts: dict[str, Any]) -> None:
        """It has loaded everything."""

    def spare_forked(self, identity: int, pidfd: int) -> None:
        """It has forked; the descriptor is the listener's now."""

    def spare_ended(self, identity: int, facts: dict[str, Any]) -> None:
        """It has reaped."""

    def zygote_gone(self, last_words: str) -> None:
        """It is dead, and every spare with it."""


class Link:
    """One zygote process, from start to end."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._words: deque[str] = deque(maxlen=5)
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                launch.command("quizsvc.sandbox.zygote.main", str(theirs.fileno())),
                env=ENVIRONMENT,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        self.cgroup_reason = _confine(settings, self._process.pid)
        self._socket.send(json.dumps(_config(settings)).encode())
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, self._hear)
        assert self._process.stdout is not None  # noqa: S101 - PIPE was asked for
        os.set_blocking(self._process.stdout.fileno(), False)
        self._loop.add_reader(self._process.stdout, self._overhear)

    @property
    def pid(self) -> int:
        """The process that was started (with namespaces on: the parent of the zygote itself)."""
        return self._process.pid

    def fork(self, spare: Spare, control: socket.socket, canary: bool = False) -> None:
        """Ask for a spare with its channels; `control` is its end of the control socket, closed here."""
        ours = spare.channels
        handles = [control.fileno(), ours.stdout, ours.stderr, ours.events]
        with control, contextlib.suppress(OSError):  # when the zygote is dead, its end is heard soon
            asked = {"spare": spare.identity, "canary": canary}
            socket.send_fds(self._socket, [json.dumps(asked).encode()], handles)

    def stop(self) -> None:
        """End the zygote; the kernel kills its spares with it. Nothing of it is left afterwards."""
        self._loop.remove_reader(self._socket)
        self._socket.close()  # it leaves when nobody is at the other end
        if self._process.stdout:
            self._loop.remove_reader(self._process.stdout)
            self._process.stdout.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hear(self) -> None:
        try:
            body, handles, _, _ = socket.recv_fds(self._socket, MESSAGE_BYTES, 1)
        except BlockingIOError:
            return
        except OSError:
            body, handles = b"", []
        if not body:
            self._overhear()
            self.stop()
            self._listener.zygote_gone(" ".join(self._words))
            return
        self._tell(json.loads(body), handles)

    def _tell(self, message: dict[str, Any], handles: list[int]) -> None:
        if "ready" in message:
            self._listener.zygote_ready(message["ready"])
        elif "exit" in message:
            self._listener.spare_ended(message["exit"], message)
        else:
            self._listener.spare_forked(message["spare"], handles[0])

    def _overhear(self) -> None:
        """Pass on what the zygote prints, which is trouble, and remember the end of it."""
        assert self._process.stdout is not None  # noqa: S101 - PIPE was asked for
        with contextlib.suppress(BlockingIOError):
            text = os.read(self._process.stdout.fileno(), 1 << 16).decode(errors="replace")
            if not text:
                self._loop.remove_reader(self._process.stdout)
            sys.stderr.write(text)
            self._words.extend(line.strip() for line in text.splitlines() if line.strip())


def _confine(settings: Settings, pid: int) -> str:
    """Put the zygote under limits of its own group; why not, or "" when it is done."""
    spares = settings.pool + settings.preparing + settings.queue
    memory = _ZYGOTE_BYTES + spares * (settings.limits.memory_mib << 20)
    if not settings.cgroup:
        return "no delegated group was named"
    try:
        cgroup.put(cgroup.make(Path(settings.cgroup), memory, spares + _ZYGOTE_PROCESSES), pid)
    except OSError as error:
        return str(error)
    return ""


def _config(settings: Settings) -> dict[str, Any]:
    """What the zygote has to know. No key and no secret: a snippet's process inherits it."""
    return {
        "parent": os.getpid(),
        "limits": settings.limits.to_dict(),
        "namespaces": settings.namespaces and not settings.bare,
        "drop_wall": settings.drop_wall,
        "bare": settings.bare,
    }
