"""The supervisor itself: which runs wait, which go on, and whether any is possible."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from quizsvc.sandbox import modules
from quizsvc.sandbox.errors import QueueFull, SandboxUnavailable
from quizsvc.sandbox.limits import Settings
from quizsvc.sandbox.run import Run
from quizsvc.sandbox.source import check_given, check_source
from quizsvc.sandbox.supervisor.canaries import Canary, Walls, closed_by
from quizsvc.sandbox.supervisor.link import Link
from quizsvc.sandbox.supervisor.pool import Pool
from quizsvc.sandbox.supervisor.running import Running
from quizsvc.sandbox.supervisor.turns import Turns

Answer = Callable[[Run | Exception], None]

_STARTING_SECONDS = 2.0  # what a client is told to wait while the zygote loads
_LONGEST_PAUSE = 30.0  # seconds between attempts to start a zygote that keeps dying


@dataclass(eq=False)
class Waiting:
    """A run that has been asked for."""

    code: str
    given: dict[str, Any]
    client: str
    answer: Answer
    timer: asyncio.TimerHandle | None = None
    cancelled: bool = False


class Supervisor:
    """Owns the zygote and its spares. One thread, one event loop; every method returns at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._turns: Turns[Waiting] = Turns(settings.queue)
        self._running: dict[int, tuple[Running, Waiting]] = {}
        self._state = "starting"
        self._reason = "torch is being loaded"
        self._facts: dict[str, Any] = {}
        self._failures = 0
        self._runs = 0
        self._pool: Pool | None = None
        self._link: Link | None = None
        self._canary: Canary | None = None
        self._walls: Walls = {}
        self._numbers = itertools.count(1)
        self._restart: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Start a zygote."""
        self._restart = None
        self._link = Link(self._settings, self)

    def stop(self) -> None:
        """End every process; what waits or runs is answered with SandboxUnavailable."""
        self._become("unavailable", "the sandbox is stopping")
        if self._restart:
            self._restart.cancel()
        if self._pool:
            self._pool.close()
        if self._canary:
            self._canary.close()
        if self._link:
            self._link.stop()
        self._give_up_all()

    def ask(self, request: dict[str, Any], answer: Answer) -> Waiting:
        """Queue a run and answer it later. Raises InvalidSource, SandboxUnavailable, QueueFull."""
        code = check_source(request.get("code"), self._settings.limits.source_bytes)
        given = check_given(request.get("given"))
        if self._state != "ready":
            raise SandboxUnavailable(self._reason, _STARTING_SECONDS)
        waiting = Waiting(code, given, str(request.get("client", ""))[:200], answer)
        if self._turns.full and not (self._pool and self._pool.ready and not len(self._turns)):
            raise QueueFull("too many runs wait already; try again shortly", self._wait_estimate())
        waiting.timer = self._loop.call_later(self._settings.patience, self._out_of_patience, waiting)
        self._turns.add(waiting.client, waiting)
        self._dispatch()
        return waiting

    def cancel(self, waiting: Waiting) -> None:
        """The client has gone: its run is taken out of the queue, or ended."""
        waiting.cancelled = True
        if waiting.timer:
            waiting.timer.cancel()
        if not self._turns.remove(waiting.client, waiting):
            for running, each in list(self._running.values()):
                if each is waiting:
                    running.abandon()

    def state(self) -> dict[str, Any]:
        """What there is to know from outside."""
        return {
            "state": self._state,
            "reason": self._reason,
            "tier": self._facts.get("tier", ""),
            "tier_reason": self._facts.get("tier_reason", ""),
            "torch": self._facts.get("torch", ""),
            "walls": self._walls,
            "modules": list(modules.OFFERED),
            "limits": self._settings.limits.to_dict(),
            "spares": {"ready": self._pool.ready if self._pool else 0, "wanted": self._settings.pool},
            "queue": {
                "waiting": len(self._turns),
                "bound": self._settings.queue,
                "running": len(self._running),
            },
            "runs": self._runs,
        }

    # What the zygote tells

    def zygote_ready(self, facts: dict[str, Any]) -> None:
        """It can fork now: fill the pool; runs are possible from the first fit spare on."""
        assert self._link is not None  # noqa: S101 - it is the link that calls
        self._facts = facts
        self._reason = "the walls are being tried"
        if self._settings.bare:
            self._open()
        else:
            self._canary = Canary(next(self._numbers), self._link, self._walls_tried)

    def _walls_tried(self, walls: Walls) -> None:
        """Open when every required wall holds, close otherwise."""
        self._walls, self._canary = walls, None
        if reason := closed_by(walls):
            self._become("unavailable", reason)
            if self._pool:
                self._pool.close()
                self._pool = None
            self._give_up_all()
        elif self._pool is None:
            self._open()

    def _open(self) -> None:
        assert self._link is not None  # noqa: S101 - there are facts, so there is a zygote
        self._reason = "the first spares are being made"
        self._pool = Pool(self._settings, self._link, self._numbers, self._spare_fit, self._spare_unfit)
        self._pool.refill()

    def spare_forked(self, identity: int, pidfd: int) -> None:
        """Hand the process's descriptor to whoever asked for it."""
        if self._canary and identity == self._canary.identity:
            self._canary.forked(pidfd)
        elif self._pool:
            self._pool.forked(identity, pidfd)
        else:
            os.close(pidfd)

    def spare_ended(self, identity: int, facts: dict[str, Any]) -> None:
        """A process was reaped; a run without an answer ends with it."""
        if self._canary and identity == self._canary.identity:
            self._canary.ended(facts)
        elif identity in self._running:
            self._running[identity][0].spare_ended(facts)
        elif self._pool:
            self._pool.ended(identity)

    def zygote_gone(self, last_words: str) -> None:
        """Start another; after each failure to get ready a little later."""
        if self._pool:
            self._pool.close()
        if self._canary:
            self._canary.close()
        self._pool = self._link = self._canary = None
        was_ready = self._state == "ready"
        self._failures = 0 if was_ready else self._failures + 1
        self._become("starting", "the sandbox is restarting")
        for running, _ in list(self._running.values()):
            running.abandon()
        if self._failures > 2:
            self._become("unavailable", f"the zygote does not start: {last_words or 'it said nothing'}")
            self._give_up_all()
        pause = min(_LONGEST_PAUSE, 0.25 * 2**self._failures if self._failures else 0.0)
        self._restart = self._loop.call_later(pause, self.start)

    # What happens to runs

    def _spare_fit(self) -> None:
        self._failures = 0
        if self._state == "starting":
            self._become("ready", "")
        self._dispatch()

    def _spare_unfit(self, why: str) -> None:
        self._failures += 1
        if self._failures > 3:
            self._become("unavailable", why)
            self._give_up_all()
        elif self._pool:
            self._loop.call_later(0.2, self._pool.refill)

    def _become(self, state: str, reason: str) -> None:
        self._state, self._reason = state, reason

    def _dispatch(self) -> None:
        """Give ready spares to those whose turn it is."""
        while self._pool and self._pool.ready and len(self._turns):
            spare = self._pool.take()
            if spare is None:
                return
            waiting = self._turns.next()
            if waiting.timer:
                waiting.timer.cancel()
            identity = spare.identity
            running = Running(spare, self._settings.limits, self._facts, partial(self._finished, identity))
            self._running[identity] = (running, waiting)
            self._runs += 1
            running.start(waiting.code, waiting.given)
            if self._runs % self._settings.canary_every == 0:
                self._try_again()

    def _try_again(self) -> None:
        """Spend one more spare on the walls: they could have come down since the start."""
        if self._canary is None and self._link is not None and not self._settings.bare:
            self._canary = Canary(next(self._numbers), self._link, self._walls_tried)

    def _finished(self, identity: int, run: Run | None) -> None:
        _, waiting = self._running.pop(identity)
        if not waiting.cancelled:
            waiting.answer(
                run or SandboxUnavailable("the sandbox restarted during the run", _STARTING_SECONDS)
            )

    def _out_of_patience(self, waiting: Waiting) -> None:
        if self._turns.remove(waiting.client, waiting):
            waiting.answer(SandboxUnavailable("no spare became free in time", self._wait_estimate()))

    def _give_up_all(self) -> None:
        while len(self._turns):
            waiting = self._turns.next()
            if waiting.timer:
                waiting.timer.cancel()
            waiting.answer(SandboxUnavailable(self._reason, _STARTING_SECONDS))
        for running, _ in list(self._running.values()):
            running.abandon()

    def _wait_estimate(self) -> float:
        """Seconds in which the queue will have moved on, as far as the refill rate tells."""
        return max(1.0, round(len(self._turns) / self._settings.refill_per_second, 1))
