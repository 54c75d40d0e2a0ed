"""Counts of the rate limits: in this process, or in a Redis that several web processes share."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from limits.storage import Storage

SWEEP_S = 10.0
ANSWERS_WITHIN_S = 0.5
ALONE_S = 5.0
"""How long a process counts for itself after Redis has not answered."""

log = logging.getLogger(__name__)


class Windows(Storage):
    """Fixed windows in a dictionary. The library's own starts a thread for nearly every call that it counts,
    so as to forget old ones; here a call now and then does that.
    """

    STORAGE_SCHEME = ["windows"]  # noqa: RUF012  # the library's own shape

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions)
        self._windows: dict[str, tuple[int, float]] = {}
        self._guard = threading.Lock()
        self._swept = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a fault of the storage raises: nothing here."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more in the key's window, which lasts `expiry` seconds; gives the count."""
        now = time.time()
        with self._guard:
            self._sweep(now)
            count, ends = self._windows.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._windows[key] = (count + amount, ends)
            return count + amount

    def _keep(self, key: str, count: int, ends: float) -> None:
        with self._guard:
            self._sweep(time.time())
            self._windows[key] = (count, ends)

    def _sweep(self, now: float) -> None:
        if now - self._swept > SWEEP_S:
            self._windows = {key: window for key, window in self._windows.items() if window[1] > now}
            self._swept = now

    def get(self, key: str) -> int:
        """The count of the key's window, 0 when it is over."""
        count, ends = self._windows.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the key's window ends, in seconds since the epoch; now when none is open."""
        return max(time.time(), self._windows.get(key, (0, 0.0))[1])

    def check(self) -> bool:
        """Whether the storage works."""
        return True

    def reset(self) -> int:
        """Forget every window; gives how many there were."""
        with self._guard:
            count = len(self._windows)
            self._windows = {}
            return count

    def clear(self, key: str) -> None:
        """Forget one window."""
        with self._guard:
            self._windows.pop(key, None)


class SharedWindows(Windows):
    """The same, counted in Redis. While that does not answer each process counts for itself: limits are laxer
    then, and no request fails.
    """

    STORAGE_SCHEME = ["shared+redis", "shared+rediss"]  # noqa: RUF012  # the library's own shape
    PREFIX = "quizsvc:limits:"

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_: Any) -> None:
        import redis

        super().__init__(uri, wrap_exceptions)
        self._failure = redis.RedisError
        self._redis: Any = redis.Redis.from_url(
            uri.removeprefix("shared+"),
            socket_timeout=ANSWERS_WITHIN_S,
            socket_connect_timeout=ANSWERS_WITHIN_S,
        )
        self._alone_until = 0.0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in the key's window, wherever it was begun; what is there is kept for `get`."""
        if time.monotonic() < self._alone_until:
            return super().incr(key, expiry, amount)
        try:
            count, left_ms = self._count(self.PREFIX + key, expiry, amount)
        except self._failure as error:
            log.warning("Limits are counted in each web process, since Redis does not answer: %s", error)
            self._alone_until = time.monotonic() + ALONE_S
            return super().incr(key, expiry, amount)
        self._keep(key, count, time.time() + left_ms / 1000)
        return count

    def _count(self, name: str, expiry: int, amount: int) -> tuple[int, int]:
        with self._redis.pipeline() as pipe:
            pipe.set(name, 0, ex=expiry, nx=True)
            pipe.incrby(name, amount)
            pipe.pttl(name)
            _, count, left_ms = pipe.execute()
        if left_ms < 0:  # the window ended between the first step and the second, which began one without end
            self._redis.expire(name, expiry)
            left_ms = 1000 * expiry
        return count, left_ms
