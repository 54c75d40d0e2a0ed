"""Answers to what never becomes a request, as problems too; and bodies that turn out broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from werkzeug.exceptions import BadRequest

from quizsvc.api import catalogue
from quizsvc.api.describing import PROBLEM
from quizsvc.serving.host import fault_of

_STATUS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.InvalidHTTPVersion: HTTPStatus.HTTP_VERSION_NOT_SUPPORTED,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ConfigurationProblem: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,
}

LONGEST_QUOTE = 200

_LIBRARY = "Let an HTTP library write the request: its head, its length, its chunks."


class UnusableHost(errors.ParseException):  # type: ignore[misc]  # gunicorn carries no types
    """A request that does not say which host it is for."""


def check_host(request: Any) -> None:
    """Raises UnusableHost unless the request says once, and rightly, which host it is for."""
    hosts = [value for name, value in request.headers if name == "HOST"]
    if fault := fault_of(hosts, request.version):
        raise UnusableHost(fault)


def status_of(error: Exception) -> int:
    """The status that a parser's error is answered with; 500 for any other error."""
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.BAD_REQUEST if isinstance(error, errors.ParseException) else 500


def told(error: Exception) -> str:
    """What a request has wrong by its parser's error, and how to mend it; "" where the status says all."""
    status = status_of(error)
    if isinstance(error, UnusableHost):
        return str(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR or isinstance(error, errors.LimitRequestHeaders):
        return ""
    mend = _LIBRARY if status == HTTPStatus.BAD_REQUEST else catalogue.of_status(status).mend
    return f"{str(error)[:LONGEST_QUOTE].rstrip('.')}. {mend}"


def refusal(status: int, detail: str = "") -> bytes:
    """A whole HTTP/1.1 answer that closes the connection."""
    kind = catalogue.of_status(status)
    problem = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": int(status),
        "detail": detail or f"{kind.meaning} {kind.mend}",
        "code": kind.code,
    }
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\n"
        f"Content-Type: {PROBLEM}\r\nContent-Length: {len(body)}\r\n"
        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n"
    )
    retry = "Retry-After: 5\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    return f"{head}{retry}\r\n".encode() + body


class ReadableBodies:
    """A WSGI app whose bodies, when they cannot be read, are a BadRequest and not the server's error."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        environ["wsgi.input"] = _Body(environ["wsgi.input"])
        return self._app(environ, start_response)


class _Body:
    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        return self._read(self._body.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._read(self._body.readline, size)

    def _read(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except errors.ParseException as error:
            raise BadRequest(f"The body cannot be read to its end: {told(error)}") from error
        except (errors.NoMoreData, BlockingIOError) as error:
            raise BadRequest(f"The body is cut off: less came than it says. {_LIBRARY}") from error
