"""The supervisor's tie to its zygote: asks it for spares, hears what it says and that it died."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
from typing import Any, Protocol

from quizsvc.sandbox.supervisor.spare import Spare

MESSAGE_BYTES = 64 << 10
_PATIENCE_MS = 500  # for the zygote to leave by itself, which reaps what a kill would orphan


class Listener(Protocol):
    """Who is told what the zygote does."""

    def zygote_ready(self) -> None:
        """It can fork."""

    def spare_forked(self, identity: int, pidfd: int) -> None:
        """It has forked; the descriptor is the listener's now."""

    def spare_ended(self, identity: int, facts: dict[str, Any]) -> None:
        """It has reaped."""

    def zygote_gone(self) -> None:
        """It is dead, and every spare with it."""


class Link:
    """One zygote, from its birth to its end; `channel` is the supervisor's end of its socket."""

    def __init__(self, channel: socket.socket, listener: Listener) -> None:
        self.pid = 0  # until it is born
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._socket = channel
        self._pidfd = -1
        self._loop.add_reader(self._socket, self._hear)

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
        if self._pidfd < 0:
            return
        ended = select.poll()
        ended.register(self._pidfd, select.POLLIN)
        if not ended.poll(_PATIENCE_MS):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            ended.poll()
        os.close(self._pidfd)
        self._pidfd = -1

    def _hear(self) -> None:
        try:
            body, handles, _, _ = socket.recv_fds(self._socket, MESSAGE_BYTES, 1)
        except BlockingIOError:
            return
        except OSError:
            body, handles = b"", []
        if not body:
            self.stop()
            self._listener.zygote_gone()
            return
        self._tell(json.loads(body), handles)

    def _tell(self, message: dict[str, Any], handles: list[int]) -> None:
        if "spare" in message:
            self._listener.spare_forked(message["spare"], handles[0])
        elif "exit" in message:
            self._listener.spare_ended(message["exit"], message)
        elif "born" in message:
            self.pid, self._pidfd = message["born"], handles[0]
        else:
            self._listener.zygote_ready()
