"""Running snippets on other machines: the Runner that web processes have when a broker is set."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping
from typing import Any

import redis
from kombu.exceptions import OperationalError

from quizsvc.jobs import queues
from quizsvc.jobs.board import ALIVE_S, Board
from quizsvc.sandbox import InvalidSource, QueueFull, Run, SandboxUnavailable, request_id
from quizsvc.sandbox.source import check_given, check_source
from quizsvc.settings import Settings

LOOK_EVERY_S = 0.5
WORKERS_AT_MOST = 2
"""A run whose worker is lost, or has no sandbox, is given to one other."""

AFTER_START_S = 10.0
"""A begun run that has no answer after its wall limit and this is given up, though its worker lives."""

BATCH_DEADLINE_S = 600.0
log = logging.getLogger(__name__)

DOWN = (redis.RedisError, OperationalError, OSError)


class QueuedRunner:
    """Sends runs to the queue and waits for their answers. Safe to share between threads, and to fork."""

    def __init__(self, settings: Settings, queue: str = queues.RUNS) -> None:
        self.source_bytes = settings.sandbox_source
        self._settings, self._queue = settings, queue
        self._deadline = settings.run_deadline if queue == queues.RUNS else BATCH_DEADLINE_S
        self._app = queues.make_celery(settings)
        self._lengths = queues.Lengths(self._app)
        self._board = Board(settings.result_address)

    def batch(self) -> QueuedRunner:
        """The same for work that nobody waits for: behind every learner's run, with a longer deadline."""
        return QueuedRunner(self._settings, queues.BATCH)

    def run(self, code: str, given: Mapping[str, Any] | None = None, client: str = "") -> Run:
        """Run `code` on a worker. Raises InvalidSource, QueueFull, SandboxUnavailable.

        A worker that is lost meanwhile, killed or cut off, is replaced once; so is one without its sandbox,
        as it is for a moment when its machine dies.
        """
        job = {"code": check_source(code, self.source_bytes), "given": check_given(given), "client": client}
        end = time.monotonic() + self._deadline
        answer: dict[str, Any] | None = None
        try:
            for _ in range(WORKERS_AT_MOST):
                answer = self._on_one_worker(job, end)
                if answer and answer.get("refused", {}).get("kind") != "unavailable":
                    break
        except DOWN as error:
            raise SandboxUnavailable(f"the queue cannot be reached: {type(error).__name__}") from error
        if answer is None:
            raise SandboxUnavailable("the machines that took the run were lost", 2.0)
        return _run_of(answer)

    def state(self) -> dict[str, Any]:
        """The best of the workers' sandboxes, with the queue of all; unavailable without one."""
        try:
            workers = self._board.workers()
            waiting = self._lengths.of(self._queue)
        except DOWN as error:
            return {"state": "unavailable", "reason": f"Redis does not answer: {type(error).__name__}."}
        order = ("ready", "starting", "unavailable")
        known = sorted(workers.values(), key=lambda state: order.index(state["state"]))
        if not known:
            return {"state": "unavailable", "reason": "No worker is running."}
        running = sum(state.get("queue", {}).get("running", 0) for state in known)
        queue = {"waiting": waiting, "bound": self._settings.run_queue, "running": running}
        return {**known[0], "queue": queue}

    def send_regrades(self) -> None:
        """Have a worker bring every regrade to its end. Workers look for them by themselves too, if later."""
        try:
            self._app.send_task(queues.REGRADES, queue=queues.BATCH)
        except DOWN as error:
            log.warning("No worker could be told of a regrade: %s", error)

    def _on_one_worker(self, job: Mapping[str, Any], end: float) -> dict[str, Any] | None:
        """The answer of whoever takes the run; None when that worker was lost: missed at two looks in a row,
        since after a machine has stood still its workers need a moment to say that they live.
        """
        number, sent = uuid.uuid4().hex, time.monotonic()
        self._send(number, job, end - sent)
        begun: float | None = None
        was_missed = False
        while (now := time.monotonic()) < end:
            if answer := self._board.wait(number, min(LOOK_EVERY_S, end - now)):
                return answer
            if begun is None and self._board.begun(number):
                begun = time.monotonic()
            is_missed = self._is_missed(number, sent, begun)
            if is_missed and was_missed:
                return None
            was_missed = is_missed
        raise SandboxUnavailable(f"no machine answered the run in {self._deadline:g} s", 5.0)

    def _is_missed(self, number: str, sent: float, begun: float | None) -> bool:
        """Whether whoever took the run seems not to answer it: gone, stuck, or cut off as they took it."""
        if begun is not None:
            stuck = time.monotonic() - begun > self._settings.sandbox_wall + AFTER_START_S
            return stuck or self._board.lost(number)
        waited = time.monotonic() - sent
        return waited > ALIVE_S and not self._lengths.of(self._queue) and not self._board.begun(number)

    def _send(self, number: str, job: Mapping[str, Any], seconds: float) -> None:
        if self._queue == queues.RUNS and self._lengths.of(self._queue) >= self._settings.run_queue:
            raise QueueFull("Too many runs wait already; try again shortly.", 2.0)
        self._app.send_task(
            queues.RUN,
            kwargs={"number": number, **job},
            queue=self._queue,
            expires=max(1.0, seconds),
            headers={queues.REQUEST_ID: request_id.get()},
        )


def _run_of(answer: Mapping[str, Any]) -> Run:
    if run := answer.get("run"):
        return Run.from_dict(run)
    refused = answer["refused"]
    if refused["kind"] == "invalid":
        raise InvalidSource(refused["reason"])
    raise SandboxUnavailable(refused["reason"], refused["retry_after"])
