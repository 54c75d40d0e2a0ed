"""The supervisor itself: keeps a nursery and a zygote, tries the walls, says whether runs are possible."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable
from typing import Any

from quizsvc.sandbox import modules
from quizsvc.sandbox.errors import SandboxUnavailable
from quizsvc.sandbox.limits import Settings
from quizsvc.sandbox.source import check_given, check_source
from quizsvc.sandbox.supervisor.canaries import Canary, Walls, added, closed_by
from quizsvc.sandbox.supervisor.desk import RETRY_SECONDS, Answer, Desk, Waiting
from quizsvc.sandbox.supervisor.link import Link
from quizsvc.sandbox.supervisor.nursery import Nursery
from quizsvc.sandbox.supervisor.pool import Pool

_LONGEST_PAUSE = 30.0  # seconds between attempts to start what keeps dying
_FAILURES = 3  # of one kind in a row, after which runs are refused until it works again


class Supervisor:
    """Owns nursery, zygote and spares. One thread, one event loop; every method returns at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._desk = Desk(settings)
        self._state = "starting"
        self._reason = "torch is being loaded"
        self._facts: dict[str, Any] = {}
        self._walls: Walls = {}
        self._cgroup_reason = ""
        self._nursery: Nursery | None = None
        self._loaded = False  # the nursery can bear
        self._link: Link | None = None
        self._canary: Canary | None = None
        self._numbers = itertools.count(1)
        self._failures = 0
        self._nursery_failures = 0
        self._wall_failures = 0
        self._tried_at = 0
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def start(self) -> None:
        """Start a nursery, which bears a zygote when it is ready."""
        self._nursery = Nursery(self._settings, self)

    def stop(self) -> None:
        """End every process; what waits or runs is answered with SandboxUnavailable."""
        for timer in self._timers.values():
            timer.cancel()
        for each in (self._link, self._nursery):
            if each:
                each.stop()
        self._clear()
        self._close("the sandbox is stopping")

    def ask(self, request: dict[str, Any], answer: Answer) -> Waiting:
        """Queue a run and answer it later. Raises InvalidSource, SandboxUnavailable, QueueFull."""
        code = check_source(request.get("code"), self._settings.limits.source_bytes)
        given = check_given(request.get("given"))
        if self._state != "ready":
            raise SandboxUnavailable(self._reason, RETRY_SECONDS)
        waiting = Waiting(code, given, str(request.get("client", ""))[:200], answer)
        waiting.request = str(request.get("request", ""))[:64]
        self._desk.add(waiting)
        if self._desk.runs >= self._tried_at + self._settings.canary_every:
            self._try_walls()
        return waiting

    def rouse(self) -> None:
        """A run is about to be asked for."""
        self._desk.rouse()

    def cancel(self, waiting: Waiting) -> None:
        """Nobody waits for this run any more."""
        self._desk.cancel(waiting)

    def state(self) -> dict[str, Any]:
        """What there is to know from outside."""
        return {
            "state": self._state,
            "reason": self._reason,
            **{name: self._facts.get(name, "") for name in ("tier", "tier_reason", "torch")},
            "walls": self._walls,
            "modules": list(modules.OFFERED),
            "limits": self._settings.limits.to_dict(),
            "pids": {
                "supervisor": os.getpid(),
                "nursery": self._nursery.pid if self._nursery else 0,
                "zygote": self._link.pid if self._link else 0,
            },
            **self._desk.report(),
        }

    # What the nursery tells

    def nursery_ready(self, facts: dict[str, Any]) -> None:
        """It can bear now: a zygote, unless one of an earlier nursery is at work."""
        self._loaded, self._nursery_failures = True, 0
        self._facts = self._desk.facts = facts
        self._bear()

    def nursery_gone(self) -> None:
        """Start another, after each failure to get ready a little later; runs go on meanwhile."""
        words = " ".join(self._nursery.words) if self._nursery else ""
        self._nursery_failures = 0 if self._loaded else self._nursery_failures + 1
        self._nursery, self._loaded = None, False
        if self._link is None:
            self._starting(self._nursery_failures, words)
        self._later("start", self._nursery_failures, self.start)

    # What the zygote tells

    def zygote_ready(self) -> None:
        """It can fork now: try the walls, then fill the stock."""
        self._reason = "the walls are being tried"
        if self._settings.bare:
            self._open()
        else:
            self._try_walls()

    def spare_forked(self, identity: int, pidfd: int) -> None:
        """Hand the process's descriptor to whoever asked for it."""
        if self._canary and identity == self._canary.identity:
            self._canary.forked(pidfd)
        elif self._desk.pool:
            self._desk.pool.forked(identity, pidfd)
        else:
            os.close(pidfd)

    def spare_ended(self, identity: int, facts: dict[str, Any]) -> None:
        """A process was reaped; a run that has no answer yet ends with it."""
        if self._canary and identity == self._canary.identity:
            self._canary.ended(facts)
        elif not self._desk.ended(identity, facts) and self._desk.pool:
            self._desk.pool.ended(identity)

    def zygote_gone(self) -> None:
        """Have another borne; after each failure to get ready a little later."""
        self._link = None
        self._failures = 0 if self._state == "ready" else self._failures + 1
        self._clear()
        self._desk.give_up_running()
        self._starting(self._failures, " ".join(self._nursery.words) if self._nursery else "")
        self._later("bear", self._failures, self._bear)

    # What follows from it

    def _bear(self) -> None:
        """Have a zygote borne, if there is none and a nursery that can."""
        if self._nursery and self._loaded and self._link is None:
            self._link = Link(self._nursery.bear(), self)

    def _starting(self, failures: int, last_words: str) -> None:
        if failures < _FAILURES:
            self._state, self._reason = "starting", "the sandbox is restarting"
        else:
            self._close(f"the zygote does not start: {last_words or 'it said nothing'}")

    def _later(self, what: str, failures: int, do: Callable[[], None]) -> None:
        pause = min(_LONGEST_PAUSE, 0.25 * 2**failures) if failures else 0.0
        self._timers[what] = self._loop.call_later(pause, do)

    def _try_walls(self) -> None:
        """Spend a spare on the walls: at the start, and now and then, as they could have come down."""
        if self._canary is None and self._link is not None and not self._settings.bare:
            self._tried_at = self._desk.runs
            self._canary = Canary(next(self._numbers), self._link, self._walls_tried)

    def _walls_tried(self, walls: Walls) -> None:
        """Open when every required wall holds, close and try again later otherwise."""
        self._walls, self._canary = walls, None
        if walls["namespaces"]["state"] == "absent":
            walls["namespaces"]["detail"] = self._facts["tier_reason"]
        if self._nursery:
            self._cgroup_reason = self._nursery.cgroup_reason
        walls["cgroup"] = added(self._cgroup_reason)
        if reason := closed_by(walls):
            self._clear()
            self._close(reason)
            self._wall_failures += 1
            self._later("walls", self._wall_failures, self._try_walls)
            return
        self._wall_failures = 0
        if self._desk.pool is None:
            self._open()

    def _open(self) -> None:
        assert self._link is not None  # noqa: S101 - a zygote has answered
        self._reason = "the first spares are being made"
        self._desk.pool = Pool(
            self._settings,
            self._link,
            self._numbers,
            self._spare_fit,
            self._spare_unfit,
            waited_for=self._desk.waited_for,
        )
        self._desk.pool.refill()

    def _spare_fit(self) -> None:
        self._failures = 0
        self._state, self._reason = "ready", ""
        self._desk.dispatch()

    def _spare_unfit(self, why: str) -> None:
        self._failures += 1
        if self._failures >= _FAILURES:
            self._close(why)
        if self._desk.pool:
            self._loop.call_later(min(_LONGEST_PAUSE, 0.1 * 2**self._failures), self._desk.pool.refill)

    def _clear(self) -> None:
        """Give up all spares."""
        if self._desk.pool:
            self._desk.pool.close()
        if self._canary:
            self._canary.close()
        self._desk.pool = self._canary = None

    def _close(self, reason: str) -> None:
        self._state, self._reason = "unavailable", reason
        self._desk.give_up_all(reason)
