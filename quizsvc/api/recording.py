"""Calls that record something: one transaction, and exactly one effect per Idempotency-Key.

The answer is stored in the same transaction as the effect, so after a crash either both are there or
neither. A second request with the same key waits for the first and then replays it. Refusals are not
stored: nothing was recorded, so the request may be mended, or simply tried again, under its key.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, Self

import sqlalchemy as sa
from flask import Response, g, json, request
from marshmallow import Schema
from sqlalchemy.orm import Mapped, Session, mapped_column

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.fingerprint import fingerprint
from quizsvc.db import Model
from quizsvc.db.locking import lock
from quizsvc.db.statement import Insert, Statement
from quizsvc.db.transaction import Transaction
from quizsvc.db.types import CreatedAt, Document, now
from quizsvc.errors import InProgress, Invalid, KeyReused
from quizsvc.places import lent

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
KEY = re.compile(r"^[!-~]([ -~]*[!-~])?$")
WAIT_S = 10.0
SHORT_WAIT_S = 1.0
MOST_WAITING = 4
"""How many requests may wait WAIT_S; more wait SHORT_WAIT_S, so that retries of a slow request do not hold
every thread of the server.
"""


class RecordedAnswer(Model):
    """The first answer to a request that carried an Idempotency-Key."""

    __tablename__ = "recorded_answers"

    learner_id: Mapped[str] = mapped_column(
        sa.ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    call: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(LONGEST_KEY), primary_key=True)
    body_digest: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int]
    body: Mapped[Document]
    created_at: Mapped[CreatedAt]


_STORED = Statement(
    sa.select(RecordedAnswer.__table__).where(
        RecordedAnswer.__table__.c.learner_id == sa.bindparam("learner"),
        RecordedAnswer.__table__.c.call == sa.bindparam("call"),
        RecordedAnswer.__table__.c.key == sa.bindparam("key"),
    )
)
_STORE = Insert(RecordedAnswer)

Key = tuple[str, str, str]
"""Learner, call and the text that the client chose."""


class _AlreadyAnswered(Exception):
    """The key's first answer was found; unwinds the view."""

    def __init__(self, stored: RecordedAnswer) -> None:
        self.stored = stored


class _Unit:
    """The transaction of one request, begun when the view first asks for it, and ended with the block."""

    def __init__(self, key: Key | None) -> None:
        self._key = key
        self._transaction: Transaction | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._transaction is not None:
            self._transaction.__exit__(*error)

    def transaction(self) -> Transaction:
        if self._transaction is None:
            self._transaction = core().db.writing().__enter__()
            # Looked up again under the write lock: another process may have been first.
            if self._key:
                if self._transaction.dialect.name != "sqlite":
                    lock(self._transaction.connection(), *self._key)
                _refuse_second(self._transaction, self._key)
        return self._transaction


def writing() -> Transaction:
    """The transaction of this recording call. What comes before it, running a snippet say, holds no lock."""
    unit: _Unit = g.unit
    return unit.transaction()


def write_session() -> Session:
    """A session in that transaction."""
    return writing().session()


def records(blueprint: Any, status: int, schema: type[Schema]) -> Callable[[Callable[..., Any]], Any]:
    """A decorator for POST views that record: dumps what the view returns, stores it under the
    request's Idempotency-Key if it has one, commits, and only then answers `status`, or the status
    that the view returns beside its value.
    """
    dumper = schema()

    def decorate(view: Callable[..., Any]) -> Any:
        @blueprint.response(status, schema)  # type: ignore[untyped-decorator]
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Response:
            key = _key()
            digest = fingerprint(request) if key else ""
            try:
                with _turn(key) if key else nullcontext(), _Unit(key) as unit:
                    if key:
                        with core().db.reading() as before:
                            _refuse_second(before, key)
                    g.unit = unit
                    value = view(*args, **kwargs)
                    value, given = value if isinstance(value, tuple) else (value, status)
                    body = dumper.dump(value)
                    if key:
                        _keep(writing(), key, digest, given, body)
            except _AlreadyAnswered as first:
                return _replay(first.stored, digest)
            return _respond(body, given)

        wrapper._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(KEY_DOC)
        return wrapper

    return decorate


KEY_DOC = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "pattern": KEY.pattern, "maxLength": LONGEST_KEY},
    "description": "Any text of your choice; the same key and body get the first answer again.",
}

_waiting: dict[Key, list[Any]] = {}
_patience = threading.BoundedSemaphore(MOST_WAITING)
_guard = threading.Lock()


@contextmanager
def _turn(key: Key) -> Iterator[None]:
    """One request at a time per key; raises InProgress when the one before takes too long."""
    with _guard:
        entry = _waiting.setdefault(key, [threading.Lock(), 0])
        entry[1] += 1
    try:
        if not (entry[0].acquire(blocking=False) or _wait_for(entry[0])):
            raise InProgress(
                f"The first request with this {HEADER} is still being answered. Try again later.",
                headers={"Retry-After": "1"},
            )
        try:
            yield
        finally:
            entry[0].release()
    finally:
        with _guard:
            entry[1] -= 1
            if not entry[1]:
                del _waiting[key]


def _wait_for(turn: threading.Lock) -> bool:
    with lent():
        if turn.acquire(timeout=SHORT_WAIT_S):
            return True
        if not _patience.acquire(blocking=False):
            return False
        try:
            return turn.acquire(timeout=WAIT_S - SHORT_WAIT_S)
        finally:
            _patience.release()


def key_text() -> str | None:
    """The request's Idempotency-Key, None without one. Raises Invalid for one that cannot be kept."""
    text = request.headers.get(HEADER)
    if text is not None and not (len(text) <= LONGEST_KEY and KEY.fullmatch(text)):
        raise Invalid(f"{HEADER} takes 1 to {LONGEST_KEY} printable ASCII characters.")
    return text


def refuse_other(stored: str, now: str) -> None:
    """Raise KeyReused unless both are the fingerprint of one request."""
    if stored != now:
        raise KeyReused(f"This {HEADER} came with another body before. Take a new key for a new request.")


def _key() -> Key | None:
    text = key_text()
    return None if text is None else (caller().learner_id, f"{request.method} {request.path}", text)


def _refuse_second(on: Transaction, key: Key) -> None:
    learner_id, call, text = key
    if stored := _STORED.first(on, learner=learner_id, call=call, key=text):
        raise _AlreadyAnswered(stored)


def _keep(on: Transaction, key: Key, digest: str, status: int, body: Any) -> None:
    learner_id, call, text = key
    _STORE.run(
        on,
        learner_id=learner_id,
        call=call,
        key=text,
        body_digest=digest,
        status=status,
        body=body,
        created_at=now(),
    )


def _replay(stored: RecordedAnswer, digest: str) -> Response:
    refuse_other(stored.body_digest, digest)
    response = _respond(stored.body, stored.status)
    response.headers[REPLAYED] = "true"
    return response


def _respond(body: Any, status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
