"""The caller's side. Safe to share between threads; connections are kept for reuse."""

from __future__ import annotations

import contextlib
import socket
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from quizsvc.sandbox import wire
from quizsvc.sandbox.errors import InvalidSource, QueueFull, SandboxUnavailable
from quizsvc.sandbox.journal import request_id
from quizsvc.sandbox.limits import Limits
from quizsvc.sandbox.run import Run
from quizsvc.sandbox.source import Given, check_given, check_source

WAIT_STEP = 0.05


class Client:
    """Runs snippets through the supervisor that listens at `socket_path`.

    `timeout` is the longest wait for an answer in seconds, the wait in the queue included.
    `source_bytes` is checked here before anything is sent; the supervisor checks its own limit too.
    """

    def __init__(
        self, socket_path: str | Path, timeout: float = 30.0, source_bytes: int = Limits.source_bytes
    ) -> None:
        self.socket_path = str(socket_path)
        self.timeout = timeout
        self.source_bytes = source_bytes
        self._idle: deque[socket.socket] = deque()
        weakref.finalize(self, _close_all, self._idle)

    def run(self, code: str, given: Mapping[str, Given] | None = None, client: str = "") -> Run:
        """Run `code` with the names `given` in its globals; a failing snippet is a Run too.

        `client` names who asks: callers of different names get fair turns.
        Raises InvalidSource, SandboxUnavailable, QueueFull.
        """
        request = {
            "ask": "run",
            "code": check_source(code, self.source_bytes),
            "given": check_given(given),
            "client": client,
            "request": request_id.get(),
        }
        return Run.from_dict(self._ask(request)["run"])

    def state(self) -> dict[str, Any]:
        """What the supervisor says of itself; {"state": "unavailable", "reason": ...} when none answers."""
        try:
            return dict(self._ask({"ask": "state"})["state"])
        except SandboxUnavailable as error:
            return {"state": "unavailable", "reason": error.reason}

    def wait(self, seconds: float = 60.0, still_there: Callable[[], bool] = lambda: True) -> dict[str, Any]:
        """Wait until runs are possible and tell the state; SandboxUnavailable when that takes longer.

        `still_there` tells whether waiting makes sense at all.
        """
        end = time.monotonic() + seconds
        while (state := self.state())["state"] != "ready":
            closed = state["state"] == "unavailable" and "tier" in state
            if closed or time.monotonic() > end or not still_there():
                raise SandboxUnavailable(str(state["reason"]))
            time.sleep(WAIT_STEP)
        return state

    def close(self) -> None:
        """Close the connections kept for reuse; the client itself can still be used."""
        _close_all(self._idle)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._exchange(wire.pack(request))
        except TimeoutError:
            raise SandboxUnavailable(f"the sandbox gave no answer in {self.timeout:g} s") from None
        except (OSError, EOFError, wire.BadFrame) as error:
            raise SandboxUnavailable(f"the sandbox cannot be reached: {error}") from error
        if "refused" in answer:
            raise _refusal(answer["refused"])
        return answer

    def _exchange(self, frame: bytes) -> dict[str, Any]:
        """Send a request and receive its answer, over a kept connection if its other end still lives."""
        with contextlib.suppress(IndexError, EOFError, ConnectionError):
            return self._over(self._idle.pop(), frame)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.timeout)
        try:
            connection.connect(self.socket_path)
        except OSError:
            connection.close()
            raise
        return self._over(connection, frame)

    def _over(self, connection: socket.socket, frame: bytes) -> dict[str, Any]:
        try:
            connection.sendall(frame)
            answer = wire.receive(connection, wire.ANSWER_BYTES)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer


def _close_all(connections: deque[socket.socket]) -> None:
    while connections:
        connections.pop().close()


def _refusal(refused: Mapping[str, Any]) -> Exception:
    """The error that the supervisor named."""
    reason, retry_after = str(refused.get("reason", "")), float(refused.get("retry_after", 1.0))
    match refused.get("kind"):
        case "invalid":
            return InvalidSource(reason)
        case "queue_full":
            return QueueFull(reason, retry_after)
    return SandboxUnavailable(reason, retry_after)
