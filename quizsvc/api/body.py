"""Reading what a client sends, so that no body, however odd, is more than a clear refusal."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from flask import Request
from flask.json.provider import DefaultJSONProvider
from marshmallow import Schema
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from quizsvc.api.requests import request_itself

DEEPEST = 64
"""Levels of lists and objects in a body; what we ask for has five."""


LONGEST_INTEGER = 1000
"""Digits. Whatever takes a number says how large it may be; a float has 309."""


class JSONProvider(DefaultJSONProvider):
    """Flask's JSON, but strict: no NaN, no lone surrogates, no NUL, no name twice, no great depth."""

    sort_keys = False
    ensure_ascii = False

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Parse, or raise BadRequest that says what to mend."""
        try:
            text = s.decode("utf-8") if isinstance(s, bytes) else s
            if text.startswith("\ufeff"):
                raise BadRequest("The body begins with a byte order mark. Send it as UTF-8 without one.")
            value = _DECODER.decode(text)
            if text.count("[") + text.count("{") > DEEPEST:
                _refuse_depth(value)
            if "\\u" in text:
                # Only an escape can smuggle these in: UTF-8 has no surrogates, JSON no bare NUL.
                _refuse_unstorable(value)
        except UnicodeDecodeError as error:
            raise BadRequest(f"The body is not UTF-8 (byte {error.start}). Send it as UTF-8.") from error
        except json.JSONDecodeError as error:
            raise BadRequest(
                f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
            ) from error
        except RecursionError as error:
            raise BadRequest(f"The body is nested deeper than {DEEPEST} levels. Send it flat.") from error
        except ValueError as error:
            raise BadRequest(f"The body holds a value that cannot be read: {error}") from error
        return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f'{name} is not JSON; write null or the string "{name}" where it is allowed.')


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dict; which of two values was meant, nobody can know."""
    found = dict(pairs)
    if len(found) != len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the name {twice[:40]!r} stands twice in one object; write it once.")
    return found


def _read_integer(digits: str) -> int:
    """The number, where Python's own refusal would tell how to configure Python."""
    if len(digits) > LONGEST_INTEGER:
        raise ValueError(f"a whole number has {len(digits)} digits; write {LONGEST_INTEGER} at most.")
    return int(digits)


_DECODER = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_int=_read_integer, object_pairs_hook=_refuse_duplicates
)


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise RecursionError


def _refuse_unstorable(value: Any) -> None:
    left = [value]
    while left:
        match left.pop():
            case dict() as pairs:
                left += [*pairs, *pairs.values()]
            case list() as items:
                left += items
            case str() as text if "\0" in text:
                raise ValueError("text must not hold NUL; leave it out.")
            case str() as text if any("\ud800" <= letter <= "\udfff" for letter in text):
                raise ValueError("text holds half of a surrogate pair (U+D800 to U+DFFF).")


class SizedRequest(Request):
    """A request whose body in chunks is refused when it is too large, where Werkzeug would cut it off."""

    def get_data(self, *args: Any, **kwargs: Any) -> Any:
        """The body. Raises RequestEntityTooLarge."""
        data = super().get_data(*args, **kwargs)
        if self.content_length is None and len(data) == self.max_content_length:
            self.stream.read(1)  # raises, since the limit is reached
        return data


class BodyParser(FlaskParser):
    """webargs' parser, but a body that is not JSON is a 415 and not an empty one, and an unknown
    parameter is an error: a misspelt filter would else list everything.
    """

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012  # webargs' own shape

    def __init__(self) -> None:
        super().__init__()
        self._schemas: dict[type[Schema], Schema] = {}

    def get_default_request(self) -> Request:
        """The request itself."""
        return request_itself()

    def _get_schema(self, argmap: Any, req: Request) -> Schema:
        """One schema for all requests: making one copies every field of it."""
        if not isinstance(argmap, type):
            return super()._get_schema(argmap, req)
        kept = self._schemas.get(argmap)
        if kept is None:
            kept = self._schemas[argmap] = super()._get_schema(argmap, req)
        return kept

    def load_json(self, req: Request, schema: Any) -> Any:
        """The parsed body; `missing` where none was sent."""
        if not req.content_length and "Transfer-Encoding" not in req.headers:
            return missing
        refuse_encoded(req)
        if not req.is_json:
            raise UnsupportedMediaType("Send JSON, with the header Content-Type: application/json.")
        raw = req.get_data(cache=True)
        return req.json_module.loads(raw) if raw.strip() else missing


def refuse_encoded(req: Request) -> None:
    """Raise UnsupportedMediaType for a compressed body: a small one could unfold without end."""
    if req.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
