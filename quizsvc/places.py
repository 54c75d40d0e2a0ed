"""A thread's place among those that work, which it lends while it waits for something outside this process.

So as many requests are worked on as there are places, however many more wait for a snippet. Threads without a
place (of a command, of a test) lend nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_mine = threading.local()


class Places(Protocol):
    """Who gives out places; quizsvc.serving.threads.Threads does."""

    def leave(self) -> None:
        """A thread begins to wait."""
        ...

    def come_back(self) -> None:
        """A thread has waited."""
        ...


def hold(places: Places) -> None:
    """From now on this thread has one of `places`."""
    _mine.places = places


@contextmanager
def lent() -> Iterator[None]:
    """Another may work while the block waits. Not to be nested, nor held with a database's connection."""
    places: Places | None = getattr(_mine, "places", None)
    if places is None:
        yield
        return
    places.leave()
    try:
        yield
    finally:
        places.come_back()
