"""`serve`: listens on a socket, keeps the supervisor running, ends cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import signal
import socket
import stat
from pathlib import Path

from quizsvc.sandbox.errors import SandboxError
from quizsvc.sandbox.limits import Settings
from quizsvc.sandbox.supervisor.core import Supervisor
from quizsvc.sandbox.supervisor.server import Conversation

_LONGEST_PATH = 107  # bytes, the kernel's limit for a socket's name


def serve(path: Path, settings: Settings, parent: int = 0) -> None:
    """Answer on the socket `path` until SIGTERM or SIGINT, or until the process `parent` (0: none) ends."""
    asyncio.run(_serve(path, settings, parent))


async def _serve(path: Path, settings: Settings, parent: int) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    _take_all_descriptors()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGCHLD, _bury)
    if parent:
        _stop_with(parent, stopping)
    listener = _listen(path)
    supervisor = Supervisor(settings)
    server = await loop.create_unix_server(lambda: Conversation(supervisor), sock=listener, backlog=256)
    identity = path.stat().st_ino
    gc.freeze()  # what is loaded stays; a collection then looks at little
    try:
        supervisor.start()
        await stopping.wait()
    finally:
        with contextlib.suppress(OSError):
            if path.stat().st_ino == identity:
                path.unlink()
        supervisor.stop()
        server.close()


def _take_all_descriptors() -> None:
    """As many as may be had: each run under way takes six, and the usual first limit is 1,024."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _bury() -> None:
    """Take leave of every child that has ended, adopted ones included."""
    with contextlib.suppress(ChildProcessError):  # there is none left
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _stop_with(parent: int, stopping: asyncio.Event) -> None:
    """Stop when the process `parent` has ended, however it ended."""
    try:
        handle = os.pidfd_open(parent)
    except ProcessLookupError:
        stopping.set()
        return
    asyncio.get_running_loop().add_reader(handle, stopping.set)


def _listen(path: Path) -> socket.socket:
    """A socket only this user may connect to, at `path`; one left by a dead supervisor is replaced."""
    if len(os.fsencode(path)) > _LONGEST_PATH - 8:
        raise SandboxError(
            f"The socket's path is too long for the kernel; choose one under 100 bytes: {path}"
        )
    _refuse_second(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(fresh))
    finally:
        os.umask(before)
    listener.listen(256)
    fresh.rename(path)
    return listener


def _refuse_second(path: Path) -> None:
    """SandboxError when something listens at `path` already, or when it is no socket at all."""
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise SandboxError(f"{path} exists and is no socket; choose another path for the sandbox's socket.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return
    raise SandboxError(f"Another supervisor answers on {path}; stop it or choose another path.")
