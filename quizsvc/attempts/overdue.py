"""Attempts whose time was over before their learner finished them: the service finishes them."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from quizsvc.attempts.errands import keep_doing
from quizsvc.attempts.models import Attempt
from quizsvc.attempts.service import finish
from quizsvc.attempts.timing import GRACE
from quizsvc.db import Database
from quizsvc.db.types import UtcDateTime, now
from quizsvc.errors import Unavailable

GRADING = timedelta(minutes=2)
"""So long after its last moment an attempt is left open for code that came in time and is still being run."""

LOOK_EVERY_S = 5.0
AT_A_TIME = 100

AGAIN_AFTER = timedelta(minutes=10)
"""When an attempt that could not be finished is tried again; up to then the log has told it."""

log = logging.getLogger(__name__)


def finish_overdue(db: Database) -> int:
    """Finish every attempt that is past its time, each as if it had been at its last moment; gives how many.

    A transaction for each, so that nobody waits for a class whose time is over. One that cannot be finished
    is logged and passed over. Raises Unavailable.
    """
    finished, last = 0, ""
    ends_at: datetime | None = datetime.min.replace(tzinfo=UTC)
    while True:
        with db.read() as session:
            given = {"before": now() - GRACE - GRADING, "ends_at": ends_at, "id": last}
            found = session.execute(_OVERDUE, given).all()
        finished += sum(_finish(db, attempt_id) for _, attempt_id in found)
        if len(found) < AT_A_TIME:
            return finished
        ends_at, last = found[-1]


def start(db: Database) -> threading.Thread:
    """Look for them again and again."""
    return keep_doing(finish_overdue, db, name="overdue", every_s=LOOK_EVERY_S)


_put_off: dict[str, datetime] = {}
"""Attempts that could not be finished, and when each is tried again."""


def _finish(db: Database, attempt_id: str) -> bool:
    if attempt_id in _put_off and now() < _put_off[attempt_id]:
        return False
    try:
        with db.write() as session:
            attempt = session.get(Attempt, attempt_id, with_for_update=True)
            if attempt is not None:  # its learner may have been erased meanwhile
                finish(session, attempt)
    except Unavailable:
        raise
    except Exception:
        _put_off[attempt_id] = now() + AGAIN_AFTER
        log.exception(
            "attempt %s is past its time and cannot be finished; it is tried again in %s",
            attempt_id,
            AGAIN_AFTER,
        )
        return False
    _put_off.pop(attempt_id, None)
    return attempt is not None


_OVERDUE = (
    sa.select(Attempt.ends_at, Attempt.id)
    .where(
        Attempt.finished_at.is_(None),
        Attempt.ends_at < sa.bindparam("before"),
        sa.tuple_(Attempt.ends_at, Attempt.id)
        > sa.tuple_(sa.bindparam("ends_at", type_=UtcDateTime()), sa.bindparam("id", type_=sa.String())),
    )
    .order_by(Attempt.ends_at, Attempt.id)
    .limit(AT_A_TIME)
)
