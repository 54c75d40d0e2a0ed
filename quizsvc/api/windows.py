"""Counts of the rate limits, in this process."""

from __future__ import annotations

import threading
import time
from typing import Any

from limits.storage import Storage

SWEEP_S = 10.0


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
            if now - self._swept > SWEEP_S:
                self._windows = {key: window for key, window in self._windows.items() if window[1] > now}
                self._swept = now
            count, ends = self._windows.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._windows[key] = (count + amount, ends)
            return count + amount

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
