"""What clients say to the supervisor, and what it answers."""

from __future__ import annotations

import asyncio
from typing import Any

from quizsvc.sandbox import wire
from quizsvc.sandbox.errors import InvalidSource, QueueFull, SandboxUnavailable
from quizsvc.sandbox.run import Run
from quizsvc.sandbox.supervisor.core import Supervisor
from quizsvc.sandbox.supervisor.desk import Waiting

_RUN = b'"ask":"run"'
_BUFFER_BYTES = 16 << 10  # of each connection
_HEAD = 40  # bytes at the beginning of what comes in, where a run is asked for


class Conversation(asyncio.BufferedProtocol):
    """One connection. A client asks one thing at a time; when it goes, what it asked for is cancelled."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._unpacker = wire.Unpacker(wire.REQUEST_BYTES)
        self._waiting: Waiting | None = None
        self._buffer = bytearray(_BUFFER_BYTES)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - streams have no other
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for the answer any more."""
        if self._waiting is not None:
            self._supervisor.cancel(self._waiting)

    def get_buffer(self, sizehint: int) -> bytearray:
        """Where the next bytes go: always the same place, which takes no memory anew."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take up a whole request; hang up on a client that raves or does not wait for its turn."""
        data = bytes(memoryview(self._buffer)[:nbytes])
        if _RUN in data[:_HEAD]:
            self._supervisor.rouse()
        try:
            messages = self._unpacker.feed(data)
        except wire.BadFrame as error:
            self._refuse(InvalidSource(f"The request cannot be read: {error}."))
            self._transport.close()
            return
        for message in messages:
            if self._waiting is not None:
                self._transport.close()
                return
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        try:
            match message.get("ask"):
                case "state":
                    self._say({"state": self._supervisor.state()})
                case "run":
                    answered: list[bool] = []
                    waiting = self._supervisor.ask(message, lambda result: self._answer(result, answered))
                    if not answered:
                        self._waiting = waiting
                case other:
                    raise InvalidSource(
                        f"The sandbox knows no request {str(other)[:40]!r}; it knows run and state."
                    )
        except (InvalidSource, SandboxUnavailable) as error:
            self._refuse(error)

    def _answer(self, result: Run | Exception, answered: list[bool]) -> None:
        answered.append(True)
        self._waiting = None
        if isinstance(result, Run):
            self._say({"run": result.to_dict()})
        else:
            self._refuse(result)

    def _refuse(self, error: Exception) -> None:
        kind = "unavailable"
        if isinstance(error, InvalidSource):
            kind = "invalid"
        elif isinstance(error, QueueFull):
            kind = "queue_full"
        retry_after = getattr(error, "retry_after", 0.0)
        self._say({"refused": {"kind": kind, "reason": str(error), "retry_after": retry_after}})

    def _say(self, message: dict[str, Any]) -> None:
        self._transport.write(wire.pack(message))
