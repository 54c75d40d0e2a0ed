"""What the service does again and again beside its calls, each errand in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from quizsvc.db import Database
from quizsvc.errors import Unavailable

Errand = Callable[[Database], object]

log = logging.getLogger(__name__)


def keep_doing(
    errand: Errand, db: Database, *, name: str, every_s: float, until: threading.Event | None = None
) -> threading.Thread:
    """Do `errand` at once and every `every_s`, whatever comes of it, `until` that is set or the process ends.

    Any number of processes may do the same one.
    """
    ended = until or threading.Event()

    def run() -> None:
        while True:
            try:
                errand(db)
            except Unavailable as error:
                log.warning("%s waits for the database: %s", name, error)
            except Exception:
                log.exception("%s failed; it is tried again in %g s", name, every_s)
            if ended.wait(every_s):
                return

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
