"""The id of a request: taken from the client or made here, told to it, to the logs and to the sandbox."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import TYPE_CHECKING, cast

from flask import Flask, Request, Response, g, request

from quizsvc.sandbox import request_id

if TYPE_CHECKING:
    from werkzeug.local import LocalProxy

HEADER = "X-Request-ID"
PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("quizsvc.requests")


def register(app: Flask) -> None:
    """Give every request of `app` an id and a line in the log."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    request_id.set(given if PATTERN.fullmatch(given) else secrets.token_hex(16))
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id.get()
    asked = request_itself()
    level = logging.ERROR if response.status_code >= 500 else logging.INFO
    facts = {"method": asked.method, "path": asked.path, "status": response.status_code}
    if log.isEnabledFor(level):  # what log.log does, but for a look at who called it
        extra = {**facts, "ms": round(milliseconds(), 1)}
        log.handle(log.makeRecord(log.name, level, "", 0, "answered", (), None, extra=extra))
    return response


def request_itself() -> Request:
    """The request: through Flask's proxy each look at it takes as long again."""
    return cast("LocalProxy[Request]", request)._get_current_object()


def milliseconds() -> float:
    """How long the request has taken so far."""
    return (time.perf_counter() - float(g.began)) * 1000
