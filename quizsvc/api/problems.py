"""Errors as RFC 9457 problems."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.sansio.response import Response as BareResponse

from quizsvc.api import catalogue
from quizsvc.api.describing import PROBLEM
from quizsvc.errors import QuizsvcError

_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")

log = logging.getLogger(__name__)


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: list[dict[str, object]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """One problem document. `errors` lists {pointer, message}."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return Response(json.dumps(body), status, headers, content_type=PROBLEM)


def register(app: Flask) -> None:
    """Answer every error of the app with a problem."""
    app.register_error_handler(QuizsvcError, of_refusal)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_failure)


def of_refusal(error: QuizsvcError) -> Response:
    """A refusal of our own."""
    return problem(
        error.status, error.code, error.title, error.detail, errors=error.errors, headers=error.headers
    )


def of_http(error: HTTPException) -> Response | BareResponse:
    """An error of the framework's, with its headers kept and marshmallow's messages as pointers."""
    status = error.code or 500
    if status < 400:  # a redirect is an HTTPException too
        return error.get_response()
    kind = catalogue.of_status(status)
    headers = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    data: dict[str, Any] = getattr(error, "data", None) or {}
    headers.update(data.get("headers") or {})
    errors = list(pointers(data.get("messages") or {}))
    detail = "Mend what `errors` lists and send it again." if errors else _told(error, kind)
    return problem(status, kind.code, kind.title, detail, errors=errors, headers=headers)


def _told(error: HTTPException, kind: catalogue.Kind) -> str:
    """The sentence of whoever raised it; where it is only the framework's, one that tells what to do."""
    match error:
        case MethodNotAllowed(valid_methods=[*methods]):
            return f"{request.method} is not taken here. Use {' or '.join(sorted(methods))}."
        case RequestEntityTooLarge() if most := request.max_content_length:
            return f"The body may have {most:,} bytes. {kind.mend}"
        case NotFound(description=NotFound.description):
            return "There is no such path. /api/v1/openapi.json describes every call, /api/docs shows them."
        case _ if error.description in (None, type(error).description):
            return f"{kind.meaning} {kind.mend}"
    return str(error.description)


def of_failure(error: Exception) -> Response:
    """A bug. The log has the traceback, the client does not."""
    log.exception("unhandled error", exc_info=error)
    kind = catalogue.of_status(500)
    return problem(500, kind.code, kind.title, "The fault is ours and has been logged. Nothing was recorded.")


def pointers(messages: dict[str, Any]) -> list[dict[str, object]]:
    """marshmallow's nested messages as {pointer, message}; the outer key is where the value stood
    (json, query, …), and JSON pointers say the rest.
    """
    found: list[dict[str, object]] = []

    def visit(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                step = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
                visit(inner, path + step)
        else:
            texts = value if isinstance(value, list) else [value]
            found.extend({"pointer": path, "message": str(text)} for text in texts)

    for place, inner in messages.items():
        visit(inner, "" if place in ("json", "json_or_form") else f"{place}:")
    return found
