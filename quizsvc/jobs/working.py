"""A worker's process: takes messages and gives them to the sandbox that stands beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress

import redis

from quizsvc.attempts.regrades import running
from quizsvc.db import Database
from quizsvc.jobs import queues, tasks
from quizsvc.jobs.board import BEAT_S, Board
from quizsvc.sandbox import Client
from quizsvc.settings import Settings

REGRADE_EVERY_S = 60.0
"""How often a worker looks for regrades that another left behind."""

READY_WITHIN_S = 300.0

log = logging.getLogger(__name__)


def work(settings: Settings, name: str, taken: Sequence[str], at_once: int) -> None:
    """Take messages from the queues `taken`, `at_once` at a time, until SIGTERM; finishes what is begun."""
    sandbox = Client(settings.sandbox_socket, source_bytes=settings.sandbox_source)
    board = Board(settings.result_address)
    app = queues.make_celery(settings)
    regrading = _Regrading(settings)
    tasks.register(app, sandbox, board, name, regrading.finish)
    ended = threading.Event()
    threading.Thread(target=_beat, args=(board, sandbox, name, ended), name="beat", daemon=True).start()
    if queues.BATCH in taken:
        threading.Thread(target=regrading.look_often, args=(ended,), name="regrades", daemon=True).start()
    sandbox.wait(READY_WITHIN_S)
    words = ["worker", "--pool=threads", f"--concurrency={at_once}", f"--hostname={name}"]
    plain = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    try:
        app.worker_main([*words, *plain, "--queues", ",".join(taken), f"--loglevel={settings.log_level}"])
    finally:
        ended.set()
        with suppress(redis.RedisError):
            board.leave(name)


def _beat(board: Board, sandbox: Client, name: str, ended: threading.Event) -> None:
    while not ended.wait(BEAT_S):
        try:
            board.beat(name, sandbox.state())
        except redis.RedisError as error:
            log.warning("Redis does not answer: %s", error)


class _Regrading:
    """Regrades are in the database, so a message says only that there are some. Nothing without a database
    that other machines share.
    """

    def __init__(self, settings: Settings) -> None:
        self._db = Database(settings.database_url) if settings.database_url else None
        self._lock = threading.Lock()

    def finish(self) -> None:
        """Work on every regrade until its end; one thread at a time."""
        if self._db is not None and self._lock.acquire(blocking=False):
            try:
                running.start(self._db).join()
            finally:
                self._lock.release()

    def look_often(self, ended: threading.Event) -> None:
        """Go on with what another worker left behind: at once, and every REGRADE_EVERY_S."""
        while True:
            self.finish()
            if ended.wait(REGRADE_EVERY_S):
                return
