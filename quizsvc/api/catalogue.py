"""Every problem that the API answers with: its status, its code, what it means and how to mend it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from quizsvc.errors import QuizsvcError


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; the page /problems/<code> shows it."""

    status: int
    code: str
    title: str
    meaning: str
    mend: str


OF_HTTP = (
    Kind(
        400, "bad_request", "The request cannot be read",
        "The bytes are not a request or not JSON: cut off, not UTF-8, nested too deeply, or a name twice.",
        "Let a JSON library write the body, in UTF-8, with each name once and numbers of common size.",
    ),
    Kind(
        405, "method_not_allowed", "The path does not take this method",
        "There is such a path, but not with this method.",
        "Use one of the methods that the header `Allow` lists.",
    ),
    Kind(
        408, "request_timeout", "The request took too long to arrive",
        "The rest of the request did not come in time. Nothing was done.",
        "Send it again over a better line, or in smaller parts.",
    ),
    Kind(
        412, "precondition_failed", "The file is another one now",
        "The header `If-Match` names another version of the page's file than is served.",
        "Leave the header out, or read the file again.",
    ),
    Kind(
        413, "body_too_large", "The body is too large",
        "Bodies have a limit; files to import have a larger one.",
        "Send less at once: split the file by topics, shorten the snippet.",
    ),
    Kind(
        414, "uri_too_long", "The address is too long",
        "The path with its query is longer than the server reads.",
        "Leave out parameters, or shorten them.",
    ),
    Kind(
        415, "unsupported_media_type", "The body has another type",
        "The call does not take a body of this `Content-Type` or `Content-Encoding`.",
        "Send `Content-Type: application/json`, not compressed; imports list their types in the description.",
    ),
    Kind(
        417, "expectation_failed", "The expectation cannot be met",
        "The header `Expect` asks for something else than 100-continue.",
        "Leave the header out.",
    ),
    Kind(
        429, "too_many_requests", "Too many requests",
        "The caller has used up what is allowed for a while; the headers `RateLimit-…` tell how much.",
        "Wait for as many seconds as `Retry-After` says.",
    ),
    Kind(
        431, "headers_too_large", "The headers are too large",
        "A header is longer than the server reads, or there are too many.",
        "Leave out what is not needed, such as cookies of other services.",
    ),
    Kind(
        501, "not_implemented", "The transfer coding is not known",
        "The body is sent with a `Transfer-Encoding` other than chunked.",
        "Send `Content-Length`, or `Transfer-Encoding: chunked`.",
    ),
    Kind(
        505, "http_version_not_supported", "The HTTP version is not known",
        "The server speaks HTTP/1.0 and HTTP/1.1.",
        "Use HTTP/1.1.",
    ),
)  # fmt: skip


def kinds() -> list[Kind]:
    """All of them, by status and code."""
    found: dict[str, Kind] = {}
    for kind in (*OF_HTTP, *_of_refusals(QuizsvcError)):
        found.setdefault(kind.code, kind)  # a class comes before those that are made of it
    return sorted(found.values(), key=lambda kind: (kind.status, kind.code))


def of_status(status: int) -> Kind:
    """The general kind of an HTTP status; one without its own counts as 400 or as 500."""
    general = {kind.status: kind for kind in kinds() if kind.code in _GENERAL}
    return general.get(status) or general[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]


_GENERAL = {kind.code for kind in OF_HTTP} | {
    "unauthorized", "forbidden", "not_found", "conflict", "invalid", "internal_error", "unavailable",
}  # fmt: skip


def _of_refusals(base: type[QuizsvcError]) -> Iterator[Kind]:
    yield Kind(base.status, base.code, base.title, _first_paragraph(base), base.mend)
    for refusal in base.__subclasses__():
        yield from _of_refusals(refusal)


def _first_paragraph(of: type) -> str:
    return " ".join((inspect.getdoc(of) or "").split("\n\n")[0].split())
