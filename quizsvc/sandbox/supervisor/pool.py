"""Spares in stock: forked ahead of need, at a bounded rate."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from quizsvc.sandbox import wire
from quizsvc.sandbox.limits import Settings
from quizsvc.sandbox.supervisor.link import Link
from quizsvc.sandbox.supervisor.spare import Channels, Spare

_PREPARING_SECONDS = 15.0  # a spare that is not fit by then never will be
_AGAIN_SECONDS = 0.05  # after which one is made that could not be


class Pool:
    """Keeps `settings.pool` spares ready. `on_fit` is called for each, `on_unfit` with the reason why not.

    `waited_for` tells whether a run waits, which then takes a spare before it is warm.
    """

    def __init__(
        self,
        settings: Settings,
        link: Link,
        numbers: Iterator[int],
        on_fit: Callable[[], None],
        on_unfit: Callable[[str], None],
        *,
        waited_for: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._link = link
        self._numbers = numbers
        self._on_fit = on_fit
        self._on_unfit = on_unfit
        self._waited_for = waited_for
        self._warm_mib = 0.0  # resident size of a spare that has rehearsed
        self._loop = asyncio.get_running_loop()
        self._ready: deque[Spare] = deque()
        self._preparing: dict[int, tuple[Spare, asyncio.TimerHandle]] = {}
        self._not_before = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def ready(self) -> int:
        """Spares that could take a run now."""
        return len(self._ready)

    def take(self) -> Spare | None:
        """A ready spare, which is the caller's now, to listen to as well; None when there is none.

        The stock is not made up here: forking beside the run that was just started would slow it down.
        """
        if not self._ready:
            return None
        return self._ready.pop()  # the newest: its pages are likeliest to be in the processor's caches

    def rouse(self) -> None:
        """Wake the spare that `take` would give."""
        if self._ready:
            self._ready[-1].rouse()

    def refill(self) -> None:
        """Ask for spares until the stock is whole, no faster than the cap on rate allows."""
        while not self._closed and len(self._ready) + len(self._preparing) < self._settings.pool:
            if len(self._preparing) >= self._settings.preparing:
                return
            now = self._loop.time()
            if now < self._not_before:
                if self._timer is None:
                    self._timer = self._loop.call_at(self._not_before, self._tick)
                return
            try:
                self._make()
            except OSError:  # no descriptor is left for now, as when very many runs are under way
                self._not_before = now + _AGAIN_SECONDS
            else:
                self._not_before = max(now, self._not_before) + 1 / self._settings.refill_per_second

    def forked(self, identity: int, pidfd: int) -> None:
        """The zygote has forked this spare."""
        if identity in self._preparing:
            spare = self._preparing[identity][0]
            spare.forked(pidfd)
            if spare.fit:
                self._rehearse(spare)
        else:
            os.close(pidfd)

    def ended(self, identity: int) -> None:
        """A spare's process has ended; one that was still in stock is taken out."""
        if identity in self._preparing:
            self._fail(identity, "a spare ended while it was prepared")
        for spare in [each for each in self._ready if each.identity == identity]:
            self._drop(spare)

    def close(self) -> None:
        """Give up every spare."""
        self._closed = True
        if self._timer:
            self._timer.cancel()
        for spare, timer in self._preparing.values():
            timer.cancel()
            self._drop(spare)
        self._preparing.clear()
        while self._ready:
            self._drop(self._ready[0])

    def _tick(self) -> None:
        self._timer = None
        self.refill()

    def _make(self) -> None:
        channels, control = Channels.make()
        spare = Spare(next(self._numbers), channels)
        timer = self._loop.call_later(_PREPARING_SECONDS, self._fail, spare.identity, "a spare took too long")
        self._preparing[spare.identity] = (spare, timer)
        self._loop.add_reader(channels.control, self._hear, spare)
        self._link.fork(spare, control)

    def _hear(self, spare: Spare) -> None:
        """A spare that is being prepared reports; one in stock has nothing to say, so it has ended."""
        messages: list[dict[str, Any]] = []
        with contextlib.suppress(OSError, wire.BadFrame):
            messages = spare.unpacker.feed(spare.channels.control.recv(1 << 16))
        if spare.identity in self._preparing:
            if messages and "warm" in messages[0]:
                spare.fresh_mib = self._warm_mib = spare.peak_mib()
                self._store(spare)
            elif messages and "fit" in messages[0]:
                spare.fit = True
                if spare.pidfd >= 0:  # else the zygote's word is still under way
                    self._rehearse(spare)
            else:
                why = messages[0].get("unfit", "") if messages else "it ended while it was prepared"
                self._fail(spare.identity, f"a spare could not be made: {why}")
        else:
            self._drop(spare)
            self.refill()

    def _rehearse(self, spare: Spare) -> None:
        if self._waited_for() and self._warm_mib:
            spare.fresh_mib = self._warm_mib  # what it has not touched yet is not the snippet's doing
            self._store(spare)
        else:
            spare.send({"rehearse": True})

    def _store(self, spare: Spare) -> None:
        self._preparing.pop(spare.identity)[1].cancel()
        self._ready.append(spare)
        self.refill()
        self._on_fit()

    def _fail(self, identity: int, why: str) -> None:
        spare, timer = self._preparing.pop(identity)
        timer.cancel()
        self._drop(spare)
        self._on_unfit(why)

    def _drop(self, spare: Spare) -> None:
        with contextlib.suppress(ValueError):
            self._ready.remove(spare)
        if not spare.closed:
            self._loop.remove_reader(spare.channels.control)
            spare.close()
