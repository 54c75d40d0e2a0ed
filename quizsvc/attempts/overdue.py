"""Attempts whose time was over before their learner finished them: the service finishes them."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

import sqlalchemy as sa

from quizsvc.attempts.models import Attempt
from quizsvc.attempts.service import finish
from quizsvc.attempts.timing import GRACE
from quizsvc.db import Database
from quizsvc.db.types import now

GRADING = timedelta(minutes=2)
"""So long after its last moment an attempt is left open for code that came in time and is still being run."""

LOOK_EVERY_S = 5.0
AT_A_TIME = 100

log = logging.getLogger(__name__)


def finish_overdue(db: Database) -> int:
    """Finish every attempt that is past its time, each as if it had been at its last moment; gives how many.

    A transaction for each, so that nobody waits for a class whose time is over.
    """
    finished = 0
    while True:
        with db.read() as session:
            found = session.scalars(_OVERDUE, {"before": now() - GRACE - GRADING}).all()
        for attempt_id in found:
            with db.write() as session:
                finish(session, session.get_one(Attempt, attempt_id, with_for_update=True))
        finished += len(found)
        if len(found) < AT_A_TIME:
            return finished


def start(db: Database) -> threading.Thread:
    """Look for them again and again, in a thread of its own; any number of processes may."""

    def run() -> None:
        while True:
            try:
                finish_overdue(db)
            except Exception:
                log.exception("attempts past their time stay open until the next look")
            time.sleep(LOOK_EVERY_S)

    thread = threading.Thread(target=run, name="overdue", daemon=True)
    thread.start()
    return thread


_OVERDUE = (
    sa.select(Attempt.id)
    .where(Attempt.finished_at.is_(None), Attempt.ends_at < sa.bindparam("before"))
    .order_by(Attempt.ends_at)
    .limit(AT_A_TIME)
)
