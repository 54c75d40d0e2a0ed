"""What web processes and workers tell each other beside the broker's messages, in Redis.

A worker says every BEAT_S how it stands; a worker that has not done so for ALIVE_S counts as lost, whether it
was killed or cut off. An answer is put where the one who waits takes it, and is forgotten if nobody does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import redis

BEAT_S = 0.5
ALIVE_S = 3
KEPT_S = 120
"""How long an answer that nobody takes is kept."""

_WORKERS = "quizsvc:workers:"
_TAKEN = "quizsvc:taken:"
_ANSWER = "quizsvc:answer:"


class Board:
    """Safe to share between threads and to make before a fork: it connects when it is first used."""

    def __init__(self, url: str) -> None:
        self._redis: Any = redis.Redis.from_url(
            url, socket_connect_timeout=2, socket_timeout=ALIVE_S + 2, health_check_interval=15
        )

    def beat(self, worker: str, state: Mapping[str, Any]) -> None:
        """Say that `worker` lives and how its sandbox stands."""
        self._redis.set(_WORKERS + worker, json.dumps(state), ex=ALIVE_S)

    def leave(self, worker: str) -> None:
        """Say that `worker` ends."""
        self._redis.delete(_WORKERS + worker)

    def workers(self) -> dict[str, dict[str, Any]]:
        """Every worker that lives, with the state of its sandbox."""
        names = [name.decode() for name in self._redis.scan_iter(_WORKERS + "*", count=100)]
        found = zip(names, self._redis.mget(names) if names else [], strict=True)
        return {name.removeprefix(_WORKERS): json.loads(text) for name, text in found if text}

    def take(self, job: str, worker: str) -> None:
        """Say that `worker` has begun `job`."""
        self._redis.set(_TAKEN + job, worker, ex=KEPT_S)

    def lost(self, job: str) -> bool:
        """Whether the worker that began `job` is no longer alive. A job that nobody has begun is not lost."""
        worker = self._redis.get(_TAKEN + job)
        return worker is not None and not self._redis.exists(_WORKERS + worker.decode())

    def begun(self, job: str) -> bool:
        """Whether a worker has begun `job`."""
        return bool(self._redis.exists(_TAKEN + job))

    def answer(self, job: str, answer: Mapping[str, Any]) -> None:
        """Give the answer of `job` to who waits for it."""
        with self._redis.pipeline() as pipe:
            pipe.rpush(_ANSWER + job, json.dumps(answer))
            pipe.expire(_ANSWER + job, KEPT_S)
            pipe.delete(_TAKEN + job)
            pipe.execute()

    def wait(self, job: str, seconds: float) -> dict[str, Any] | None:
        """The answer of `job`; None when it has not come in that time."""
        found = self._redis.blpop([_ANSWER + job], timeout=seconds)
        return None if found is None else dict(json.loads(found[1]))
