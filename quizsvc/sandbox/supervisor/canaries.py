"""Trying the walls: at start and now and then, on a spare that is spent on it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Any

from quizsvc.sandbox import wire
from quizsvc.sandbox.supervisor.link import Link
from quizsvc.sandbox.supervisor.spare import Channels, Spare
from quizsvc.sandbox.walls.spare_walls import ADDED, REQUIRED

_SECONDS = 15.0

Walls = dict[str, dict[str, Any]]


class Canary:
    """One try of every wall. `done` is called once with each wall's state."""

    def __init__(self, identity: int, link: Link, done: Callable[[Walls], None]) -> None:
        self._done = done
        self._loop = asyncio.get_running_loop()
        self._found: dict[str, str] | None = None
        channels, control = Channels.make()
        self._spare = Spare(identity, channels)
        self._timer = self._loop.call_later(_SECONDS, self._finish, "the canary gave no answer")
        self._loop.add_reader(channels.control, self._hear)
        link.fork(self._spare, control, canary=True)

    @property
    def identity(self) -> int:
        """The spare's number."""
        return self._spare.identity

    def forked(self, pidfd: int) -> None:
        """It is on its way."""
        self._spare.forked(pidfd)

    def ended(self, facts: dict[str, Any]) -> None:
        """It has ended: by the filter, if that works."""
        ended_by_filter = facts["status"] == signal.SIGSYS
        self._hear()
        self._finish("" if ended_by_filter else "it let a run trace a process")

    def close(self) -> None:
        """Stop without a result."""
        self._timer.cancel()
        if not self._spare.closed:
            self._loop.remove_reader(self._spare.channels.control)
            self._spare.close()

    def _hear(self) -> None:
        if self._spare.closed:
            return
        with contextlib.suppress(OSError, wire.BadFrame):
            data = self._spare.channels.control.recv(1 << 16)
            for message in self._spare.unpacker.feed(data):
                self._found = dict(message.get("canary", {}))
                if "unfit" in message:
                    self._found = dict.fromkeys(REQUIRED, str(message["unfit"]))
            if not data:
                self._loop.remove_reader(self._spare.channels.control)

    def _finish(self, last_try: str) -> None:
        if self._spare.closed:
            return
        self.close()
        found = self._found if self._found is not None else dict.fromkeys(REQUIRED, "it could not be tried")
        if last_try and not found.get("seccomp"):
            found["seccomp"] = last_try
        self._done({name: _state(name, found) for name in (*REQUIRED, *ADDED)})


def _state(name: str, found: dict[str, str]) -> dict[str, Any]:
    breach = found.get(name)
    state = "absent" if breach is None else "down" if breach else "up"
    return {"state": state, "required": name in REQUIRED, "detail": breach or ""}


def added(reason: str) -> dict[str, Any]:
    """The state of a wall that is put up only where it can be; `reason` is why it is not, "" when it is."""
    return {"state": "absent" if reason else "up", "required": False, "detail": reason}


def closed_by(walls: Walls) -> str:
    """Why these walls are not enough to run anything behind, empty when they are."""
    down = [f"{name} ({each['detail'] or 'not there'})" for name, each in walls.items() if _fails(each)]
    return f"a required wall is down: {'; '.join(down)}" if down else ""


def _fails(wall: dict[str, Any]) -> bool:
    return bool(wall["required"]) and wall["state"] != "up"
