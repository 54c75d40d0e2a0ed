"""The Celery app, and the two queues: learners wait for the one, nobody for the other."""

from __future__ import annotations

from typing import Any

import redis
from celery import Celery
from kombu.entity import Queue

from quizsvc.settings import Settings

RUNS = "quizsvc.runs"
BATCH = "quizsvc.batch"
QUEUES = (RUNS, BATCH)

RUN = "quizsvc.run"
REGRADES = "quizsvc.regrades"

REQUEST_ID = "quizsvc_request_id"
"""Header of a message; not an argument, which a worker of an earlier release would not take."""

BROKER_SAYS_SO_S = 3600
"""When Redis gives a message to another worker because the first did not acknowledge it. Runs do not wait for
that: whoever waits for one sees that its worker is lost and asks again.
"""


def make_celery(settings: Settings) -> Celery:
    """The app of web processes and workers alike. Connects to nothing yet."""
    app = Celery("quizsvc", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_transport_options={
            "visibility_timeout": BROKER_SAYS_SO_S,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
        },
        result_backend=None,  # answers go by quizsvc.jobs.board, which any thread may wait at
        task_acks_late=True,
        task_create_missing_queues=False,
        task_ignore_result=True,
        task_publish_retry=False,
        task_queues=[Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
        task_serializer="json",
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
    )
    return app


class Lengths:
    """How many messages wait in a queue; 0 before it exists. Safe to share between threads."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        url = app.conf.broker_url
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=5) if url.startswith("redis") else None

    def of(self, queue: str) -> int:
        """The length of `queue`. Raises the broker's errors."""
        if self._redis is not None:  # a list of that name: no channel has to be opened
            return int(self._redis.llen(queue))
        with self._app.pool.acquire(block=True) as connection:
            try:
                with connection.channel() as channel:  # which the broker closes if there is no such queue
                    return int(channel.queue_declare(queue, passive=True).message_count)
            except connection.channel_errors:
                return 0
