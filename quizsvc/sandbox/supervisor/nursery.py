"""The supervisor's tie to its nursery: starts it, asks it for zygotes, hears that it is ready or dead."""

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
from quizsvc.sandbox.walls import cgroup, kernel

MESSAGE_BYTES = 64 << 10
_ZYGOTE_BYTES = 1 << 30  # what nursery and zygote themselves may hold, generously
_PATIENCE = 0.5  # seconds to leave by itself
_ZYGOTE_PROCESSES = 8  # zygote, nursery, those that try things out

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
    """Who is told what the nursery does."""

    def nursery_ready(self, facts: dict[str, Any]) -> None:
        """It has loaded everything and can bear."""

    def nursery_gone(self) -> None:
        """It is dead; a zygote that it has borne lives on."""


class Nursery:
    """One process that has torch loaded and waits, from start to end.

    `words` are the last that it or its zygotes said.
    """

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self.words: deque[str] = deque(maxlen=5)
        kernel.adopt_orphans()  # which the zygotes will be
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
        self._said = self._process.stdout
        os.set_blocking(self._said.fileno(), False)
        self._loop.add_reader(self._said, self._overhear)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def bear(self) -> socket.socket:
        """Ask for a zygote; its channel, which ends when it cannot be had."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, contextlib.suppress(OSError):
            socket.send_fds(self._socket, [b"zygote"], [theirs.fileno()])
        ours.setblocking(False)
        return ours

    def stop(self) -> None:
        """End the process, and hear no more of what its zygotes say."""
        self._end()
        if not self._said.closed:
            self._loop.remove_reader(self._said)
            self._said.close()

    def _end(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()  # it leaves when nobody is at the other end
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hear(self) -> None:
        try:
            body = self._socket.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            body = b""
        if body:
            self._listener.nursery_ready(json.loads(body)["loaded"])
            return
        self._overhear()
        self._end()
        self._listener.nursery_gone()

    def _overhear(self) -> None:
        """Pass on what is printed, which is trouble, and remember the end of it."""
        if self._said.closed:
            return
        with contextlib.suppress(BlockingIOError):
            text = os.read(self._said.fileno(), 1 << 16).decode(errors="replace")
            if not text:
                self._loop.remove_reader(self._said)
                self._said.close()
            sys.stderr.write(text)
            self.words.extend(line.strip() for line in text.splitlines() if line.strip())


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
