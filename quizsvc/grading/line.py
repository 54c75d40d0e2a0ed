"""The line in which answers stand that take many runs each, so that those begun are soon done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from quizsvc.errors import SandboxUnavailable
from quizsvc.places import lent
from quizsvc.sandbox.supervisor.turns import Turns

AT_ONCE, BOUND = 8, 200
RETRY_S = 5


class Line:
    """Lets `at_once` be graded at a time, each learner's in turn; `bound` more may wait.

    Were all of them graded at once, each run of each would wait for a run of all the others, and the first
    would be done when the last is.
    """

    def __init__(self, at_once: int = AT_ONCE, bound: int = BOUND) -> None:
        self.bound = bound
        self._free = at_once
        self._turns: Turns[threading.Lock] = Turns(bound)
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._turns)

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a turn of `client`'s and have it during the block. Raises SandboxUnavailable when too many
        wait already.
        """
        with self._guard:
            called = None if self._free else self._join(client)
            self._free -= called is None
        if called:
            with lent():
                called.acquire()
        try:
            yield
        finally:
            self._call_next()

    def _join(self, client: str) -> threading.Lock:
        if self._turns.full:
            detail = f"Too many answers wait to be run ({len(self)}). Try again in {RETRY_S} s."
            raise SandboxUnavailable(detail, retry_after=RETRY_S)
        called = threading.Lock()
        called.acquire()
        self._turns.add(client, called)
        return called

    def _call_next(self) -> None:
        """Hand the place to whose turn it is, so that nobody comes between."""
        with self._guard:
            if len(self._turns):
                self._turns.next().release()
            else:
                self._free += 1
