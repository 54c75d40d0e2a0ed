"""A worker's process: takes messages and gives them to the sandbox that stands beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import redis
from celery import Celery
from celery.signals import setup_logging

from quizsvc.attempts.regrades import running
from quizsvc.db import Database
from quizsvc.jobs import queues, tasks
from quizsvc.jobs.board import BEAT_S, Board
from quizsvc.sandbox import Client
from quizsvc.settings import Settings

READY_WITHIN_S = 300.0

PLAIN = ("--without-gossip", "--without-mingle", "--without-heartbeat")

log = logging.getLogger(__name__)


def work(settings: Settings, name: str, taken: Sequence[str], at_once: int) -> None:
    """Take messages from the queues `taken`, `at_once` at a time, until SIGTERM; finishes what is begun."""
    sandbox = Client(settings.sandbox_socket, source_bytes=settings.sandbox_source)
    board = Board(settings.result_address)
    app = queues.make_celery(settings)
    db = Database(settings.database_url) if settings.database_url else None
    tasks.register(app, sandbox, board, name, partial(_finish_regrades, db))
    ended = threading.Event()
    threading.Thread(target=_beat, args=(board, sandbox, name, ended), name="beat", daemon=True).start()
    if db is not None and queues.BATCH in taken:
        running.keep_going(db, ended)
    sandbox.wait(READY_WITHIN_S)
    try:
        take(app, name, taken, at_once)
    finally:
        ended.set()
        with suppress(redis.RedisError):
            board.leave(name)


def take(app: Celery, name: str, taken: Sequence[str], at_once: int) -> None:
    """Have Celery take messages until SIGTERM; what it logs goes where ours does, as lines of ours."""
    setup_logging.connect(_keep_logs)
    words = ["--quiet", "worker", "--pool=threads", f"--concurrency={at_once}", f"--hostname={name}"]
    app.worker_main([*words, *PLAIN, "--queues", ",".join(taken)])


def _keep_logs(**_: object) -> None:
    """Celery sets logs up by itself unless somebody listens to this signal; ours are set up already."""


def _beat(board: Board, sandbox: Client, name: str, ended: threading.Event) -> None:
    while not ended.wait(BEAT_S):
        try:
            board.beat(name, sandbox.state())
        except redis.RedisError as error:
            log.warning("Redis does not answer: %s", error)


def _finish_regrades(db: Database | None) -> None:
    """Regrades are in the database, so a message says only that there are some. Nothing without a database
    that other machines share.
    """
    if db is not None:
        running.finish_all(db)
