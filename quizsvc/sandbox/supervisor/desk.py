"""The desk: runs that wait, runs under way, and the spares they are given."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from quizsvc.sandbox.errors import QueueFull, SandboxUnavailable
from quizsvc.sandbox.limits import Settings
from quizsvc.sandbox.run import Run
from quizsvc.sandbox.supervisor.pool import Pool
from quizsvc.sandbox.supervisor.running import Running
from quizsvc.sandbox.supervisor.turns import Turns

log = logging.getLogger("quizsvc.sandbox")

Answer = Callable[[Run | Exception], None]

RETRY_SECONDS = 2.0  # what a client is told to wait while the zygote loads
_BREATH_SECONDS = 0.003  # for the client to take its answer before the machine forks again
_REFILL_SECONDS = 0.02  # how long the stock stays short for the sake of the run under way


@dataclass(eq=False)
class Waiting:
    """A run that has been asked for."""

    code: str
    given: dict[str, Any]
    client: str
    answer: Answer
    request: str = ""
    timer: asyncio.TimerHandle | None = None
    cancelled: bool = False


class Desk:
    """Gives spares from `pool` (None: there are none at present) to the clients in turn."""

    def __init__(self, settings: Settings) -> None:
        self.pool: Pool | None = None
        self.facts: dict[str, Any] = {}
        self.runs = 0
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._turns: Turns[Waiting] = Turns(settings.queue)
        self._running: dict[int, tuple[Running, Waiting]] = {}
        self._refill: asyncio.TimerHandle | None = None

    def report(self) -> dict[str, Any]:
        """How much there is of what."""
        return {
            "spares": {"ready": self.pool.ready if self.pool else 0, "wanted": self._settings.pool},
            "queue": {
                "waiting": len(self._turns),
                "bound": self._settings.queue,
                "running": len(self._running),
            },
            "runs": self.runs,
        }

    def rouse(self) -> None:
        """A request is coming in: let the next spare wake up meanwhile, if nothing else wants the cores."""
        if self.pool and not self._running and not len(self._turns):
            self.pool.rouse()

    def waited_for(self) -> bool:
        """Whether a run waits for a spare."""
        return len(self._turns) > 0

    def add(self, waiting: Waiting) -> None:
        """Take a run in; QueueFull when too many wait already, for whoever has most of them waiting."""
        idle = self.pool is not None and self.pool.ready > 0 and not len(self._turns)
        if self._turns.full and not idle:
            displaced = self._turns.displace(waiting.client)
            if displaced is None:
                raise self._full()
            if displaced.timer:
                displaced.timer.cancel()
            displaced.answer(self._full())
        self._turns.add(waiting.client, waiting)
        self.dispatch()
        if not idle:
            waiting.timer = self._loop.call_later(self._settings.patience, self._out_of_patience, waiting)

    def cancel(self, waiting: Waiting) -> None:
        """The client has gone: its run is taken out of the line, or ended."""
        waiting.cancelled = True
        if waiting.timer:
            waiting.timer.cancel()
        if not self._turns.remove(waiting.client, waiting):
            for running, each in list(self._running.values()):
                if each is waiting:
                    running.abandon()

    def dispatch(self) -> None:
        """Give ready spares to those whose turn it is."""
        while self.pool and len(self._turns) and (spare := self.pool.take()):
            waiting = self._turns.next()
            if waiting.timer:
                waiting.timer.cancel()
            running = Running(
                spare, self._settings.limits, self.facts, partial(self._finished, spare.identity)
            )
            self._running[spare.identity] = (running, waiting)
            self.runs += 1
            running.start(waiting.code, waiting.given)
            self._refill_soon()

    def ended(self, identity: int, facts: dict[str, Any]) -> bool:
        """The process of this number was reaped; tells whether a run was in it."""
        if identity not in self._running:
            return False
        self._running[identity][0].spare_ended(facts)
        return True

    def give_up_running(self) -> None:
        """The processes are lost: their runs are answered with SandboxUnavailable."""
        for running, _ in list(self._running.values()):
            running.abandon()

    def give_up_all(self, reason: str) -> None:
        """Nothing will be run for now: neither what is under way nor what waits."""
        self.give_up_running()
        while len(self._turns):
            waiting = self._turns.next()
            if waiting.timer:
                waiting.timer.cancel()
            waiting.answer(SandboxUnavailable(reason, RETRY_SECONDS))

    def _finished(self, identity: int, run: Run | None) -> None:
        _, waiting = self._running.pop(identity)
        if not waiting.cancelled:
            waiting.answer(run or SandboxUnavailable("The sandbox restarted during the run.", RETRY_SECONDS))
        _note(waiting, run)
        if not self._running:
            self._loop.call_later(_BREATH_SECONDS, self._refill_now)

    def _refill_soon(self) -> None:
        """Make up the stock: at once if a run waits for it, else when the one just started is likely over.

        Forking beside a run slows it down.
        """
        if self.pool and len(self._turns):
            self.pool.refill()
        elif self._refill is None:
            self._refill = self._loop.call_later(_REFILL_SECONDS, self._refill_now)

    def _refill_now(self) -> None:
        if self._refill is not None:
            self._refill.cancel()
            self._refill = None
        if self.pool:
            self.pool.refill()

    def _out_of_patience(self, waiting: Waiting) -> None:
        if self._turns.remove(waiting.client, waiting):
            waiting.answer(SandboxUnavailable("No spare became free in time.", self._wait_estimate()))

    def _full(self) -> QueueFull:
        return QueueFull("Too many runs wait already; try again shortly.", self._wait_estimate())

    def _wait_estimate(self) -> float:
        """Seconds in which the line will have moved on, as far as the refill rate tells."""
        return max(1.0, round(len(self._turns) / self._settings.refill_per_second, 1))


def _note(waiting: Waiting, run: Run | None) -> None:
    told = {"status": run.status, **run.usage} if run else {"status": "lost"}
    log.info("ran", extra={"request_id": waiting.request, "client": waiting.client, **told})
