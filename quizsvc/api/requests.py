"""The id of a request: taken from the client or made here, told to it, to the logs and to the sandbox."""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from quizsvc.sandbox import request_id

HEADER = "X-Request-ID"
PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("quizsvc.requests")


def register(app: Flask) -> None:
    """Give every request of `app` an id and a line in the log."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if PATTERN.fullmatch(given) else uuid.uuid4().hex
    g.began = time.perf_counter()
    request_id.set(g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    level = logging.ERROR if response.status_code >= 500 else logging.INFO
    facts = {"method": request.method, "path": request.path, "status": response.status_code}
    log.log(level, "answered", extra={**facts, "ms": round(milliseconds(), 1)})
    return response


def milliseconds() -> float:
    """How long the request has taken so far."""
    return (time.perf_counter() - float(g.began)) * 1000
