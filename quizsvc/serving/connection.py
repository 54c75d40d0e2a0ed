"""A client's connection to the worker, and how long it may take."""

from __future__ import annotations

import time

from gunicorn.workers.gthread import TConn

from quizsvc.serving.outgoing import STALLED_S
from quizsvc.serving.requests import Arriving

SLOWEST = 64 * 1024
"""Bytes for which a request gets one second more to arrive."""

LINGER_S = 5.0
"""How long we read on after the last answer, so that the client gets it before the end (RFC 9112, 9.6)."""


class Connection(TConn):  # type: ignore[misc]  # gunicorn carries no types
    """A connection with the request that is arriving on it."""

    arriving: Arriving
    since: float
    leaving = False
    stays = True
    """Whether the connection goes on when its answer is sent."""

    patience = 8.0

    def expect(self, limit: int, already: bytes = b"") -> None:
        """Begin a new request with the bytes that came behind the one before."""
        self.arriving, self.since = Arriving(limit), time.monotonic()
        self.arriving.feed(already)

    @property
    def deadline(self) -> float:
        """When patience ends; a connection that is idle between requests has the keep-alive time."""
        if self.leaving:
            return self.since + LINGER_S
        if self.sock.left:
            return self.since + STALLED_S
        if not self.arriving.data and self.parser is not None:
            return float(self.since + self.cfg.keepalive)
        return self.since + self.patience + len(self.arriving.data) / SLOWEST
