"""Bringing a regrade to its end, in short transactions, however often it is cut off.

Several processes may work on one regrade: each batch is taken by whoever finds the regrade where it read it.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence

from sqlalchemy.orm import Session

from quizsvc.attempts.errands import keep_doing
from quizsvc.attempts.regrades import service
from quizsvc.attempts.regrades.models import Regrade, State
from quizsvc.attempts.regrades.rescoring import Judge, Tally
from quizsvc.attempts.regrades.walking import Place, next_batch, take
from quizsvc.bank.contents import asked_again
from quizsvc.db import Database
from quizsvc.db.types import now
from quizsvc.scoring import Policy

AT_ONCE = 400
"""A regrade of so many attempts is done in the request that asks for it, in one transaction."""

LOOK_EVERY_S = 60.0

log = logging.getLogger(__name__)

_turn = threading.Lock()

Progress = Callable[[Tally], None]


def rehearse(db: Database, regrade: Regrade, progress: Progress | None = None) -> Regrade:
    """Work out what a planned regrade would come to, and write nothing."""
    judge = _judge(regrade, is_rehearsal=True)
    tally = Tally(**regrade.tally)
    while True:
        with db.read() as session:
            batch = next_batch(session, regrade, tally.of)
            if not batch:
                break
            take(session, regrade, judge, batch, tally)
        regrade.after_learner, regrade.after_attempt = batch[-1]
        if progress:
            progress(tally)
    regrade.tally = tally.to_dict()
    regrade.state, regrade.finished_at = State.DONE, now()
    return regrade


def finish_at_once(session: Session, regrade: Regrade) -> None:
    """Do all of a small regrade in one transaction. The caller commits."""
    judge = _judge(regrade)
    while batch := next_batch(session, regrade, regrade.tally["of"]):
        _advance(session, regrade, judge, batch)
    _end(regrade)


def work(db: Database, regrade_id: str, progress: Progress | None = None) -> None:
    """Go on with a regrade until its end. Between batches as much time is left to others as a batch took."""
    with db.read() as session:
        judge = _judge(service.get(session, regrade_id))
    while True:
        with db.read() as session:
            seen = service.get(session, regrade_id)
            batch = next_batch(session, seen, seen.tally["of"])
        began = time.monotonic()
        with db.write() as session:
            regrade = session.get_one(Regrade, regrade_id, with_for_update=True)
            if regrade.state == State.DONE:
                return
            if _place(regrade) == _place(seen):
                if not batch:
                    _end(regrade)
                    return
                _advance(session, regrade, judge, batch)
        if progress:
            progress(Tally(**regrade.tally))
        time.sleep(time.monotonic() - began)


def finish_all(db: Database) -> None:
    """Work on every regrade that is not at its end, also those that begin meanwhile; one thread of a process
    at a time. One that fails does not keep the others.
    """
    if not _turn.acquire(blocking=False):
        return
    try:
        failed: set[str] = set()
        while regrade_id := _next(db, failed):
            try:
                work(db, regrade_id)
            except Exception:
                failed.add(regrade_id)
                log.exception("regrade %s stopped; it goes on within %g s", regrade_id, LOOK_EVERY_S)
    finally:
        _turn.release()


def start(db: Database) -> threading.Thread:
    """The same in a thread of its own, for a regrade that has just begun."""
    thread = threading.Thread(target=finish_all, args=(db,), name="regrade", daemon=True)
    thread.start()
    return thread


def keep_going(db: Database, until: threading.Event | None = None) -> threading.Thread:
    """Look for regrades that were cut off, at once and again and again."""
    return keep_doing(finish_all, db, name="regrades", every_s=LOOK_EVERY_S, until=until)


def _next(db: Database, failed: Collection[str]) -> str | None:
    with db.read() as session:
        return next((each for each in service.unfinished(session) if each not in failed), None)


def _judge(regrade: Regrade, *, is_rehearsal: bool = False) -> Judge:
    revision = regrade.revision
    return Judge(
        lambda variant: asked_again(revision, json.loads(variant or "null")),
        revision.id,
        Policy(regrade.policy),
        regrade.only_if_higher,
        is_rehearsal,
    )


def _advance(session: Session, regrade: Regrade, judge: Judge, batch: Sequence[Place]) -> None:
    tally = Tally(**regrade.tally)
    take(session, regrade, judge, batch, tally)
    regrade.tally = tally.to_dict()
    regrade.after_learner, regrade.after_attempt = batch[-1]


def _end(regrade: Regrade) -> None:
    regrade.state, regrade.finished_at = State.DONE, now()


def _place(regrade: Regrade) -> Place:
    return regrade.after_learner, regrade.after_attempt
