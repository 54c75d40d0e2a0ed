"""What a client may ask for: checked by the client, and again by the supervisor."""

from __future__ import annotations

import keyword
import math
from collections.abc import Mapping
from typing import Any

from quizsvc.sandbox.errors import InvalidSource

Given = int | float | str | bool | list[Any]

MAX_GIVEN_NAMES = 64
MAX_GIVEN_BYTES = 16 * 1024
MAX_INT_BITS = 1024
MAX_DEPTH = 8


def check_source(code: object, limit: int) -> str:
    """`code` if it can be run, else InvalidSource; `limit` counts bytes of UTF-8."""
    if not isinstance(code, str):
        raise InvalidSource("The code must be text.")
    if not code.strip():
        raise InvalidSource("There is no code to run: send at least one statement.")
    if "\0" in code:
        raise InvalidSource("The code holds a NUL character; remove it (a file of text has none).")
    try:
        size = len(code.encode())
    except UnicodeEncodeError as error:
        line = code.count("\n", 0, error.start) + 1
        raise InvalidSource(
            f"The code holds a lone surrogate on line {line}, which no UTF-8 text can; remove that character."
        ) from None
    if size > limit:
        raise InvalidSource(f"The code is {size} bytes long; the limit is {limit} bytes. Shorten it.")
    return code


def check_given(given: Mapping[str, Given] | None) -> dict[str, Given]:
    """The names given to the snippet as a plain dict, or InvalidSource."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or len(given) > MAX_GIVEN_NAMES:
        raise InvalidSource(f"The given names must be a mapping of at most {MAX_GIVEN_NAMES} names.")
    budget = MAX_GIVEN_BYTES
    for name, value in given.items():
        if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
            raise InvalidSource(f"A given name must be a Python name, which {str(name)[:40]!r} is not.")
        if name.startswith("__"):
            raise InvalidSource(f"The given name {name[:40]!r} belongs to Python; choose another.")
        budget -= len(name) + _size(value, name)
    if budget < 0:
        raise InvalidSource(
            f"The given values are too large; they may take {MAX_GIVEN_BYTES} bytes together."
        )
    return dict(given)


def _size(value: object, name: str, depth: int = 0) -> int:
    """About how many bytes `value` takes; InvalidSource for a kind that cannot be given."""
    match value:
        case bool():
            return 5
        case int() if value.bit_length() <= MAX_INT_BITS:
            return 1 + value.bit_length() // 3
        case float() if math.isfinite(value):
            return 24
        case str():
            return _text_size(value, name)
        case list() | tuple() if depth < MAX_DEPTH and len(value) <= MAX_GIVEN_BYTES:
            return 2 + sum(1 + _size(each, name, depth + 1) for each in value)
    raise InvalidSource(
        f"The given value {name!r} cannot be passed: use finite numbers (integers up to {MAX_INT_BITS} "
        f"bits), text, true, false, or lists of them up to {MAX_DEPTH} deep."
    )


def _text_size(value: str, name: str) -> int:
    try:
        return 2 + len(value.encode())
    except UnicodeEncodeError:
        raise InvalidSource(
            f"The given text {name!r} holds a lone surrogate; remove that character."
        ) from None
