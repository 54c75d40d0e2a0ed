"""Telling whether two requests ask for the same, however the client wrote them down.

A retry may lay its JSON out anew, and a form gets a new boundary each time; the query counts too, since
`dry_run` stands there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial

from flask import Request
from werkzeug.datastructures import MultiDict

PIECE = 64 * 1024


def fingerprint(request: Request) -> str:
    """SHA-256 (hex) of what a request asks for besides its method and path."""
    digest = hashlib.sha256()
    for part in (*_query(request), *_body(request)):
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _query(request: Request) -> Iterator[bytes]:
    yield from _pairs(request.args)


def _pairs(values: MultiDict[str, str]) -> list[bytes]:
    """Names and values in one order; a part of a form may be without a name, which is None then."""
    return sorted(f"{name}={value}".encode() for name, value in values.items(multi=True))


def _body(request: Request) -> Iterator[bytes]:
    yield request.mimetype.encode()
    if request.mimetype == "multipart/form-data":
        yield from _pairs(request.form)
        for name, file in request.files.items(multi=True):
            yield f"{name}={file.filename}".encode()
            yield from iter(partial(file.stream.read, PIECE), b"")
            file.stream.seek(0)
        return
    raw = request.get_data(cache=True)
    yield _plain(raw) if request.is_json else raw


def _plain(raw: bytes) -> bytes:
    """JSON without its layout: names in order, 1.0 as 1."""
    try:
        value = json.loads(raw, parse_float=_number)
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return raw


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number
