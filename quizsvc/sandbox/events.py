"""Events from a run: lines of JSON in shared memory, so that telling one costs no system call.

Eight bytes tell how much is used. The snippet can reach this memory, so the reader believes nothing of it.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Any

EVENTS_BYTES = 1 << 20
MOST_EVENTS = 20_000  # that are read; an honest run tells of fewer
MOST_BAD = 100  # lines that are no events, after which nothing more is read; an honest run has none
TRUNCATED = {"event": "truncated"}

_BLOCK_BYTES = 16 << 10  # read at a time; most runs' events are in one, and no event is as long
_encoder = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_HEADER = struct.Struct("<Q")
_LAST_WORD = json.dumps(TRUNCATED).encode() + b"\n"


def _c_encoder() -> Callable[[object, int], Iterable[str]] | None:
    """The encoder in C that the standard library's own builds for each call; None where it has none such."""
    try:
        make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
        quote = json.encoder.encode_basestring_ascii
        encode: Callable[[object, int], Iterable[str]] = make(
            None, _encoder.default, quote, None, ":", ",", False, False, True
        )
        return encode if "".join(encode(TRUNCATED, 0)) == _encoder.encode(TRUNCATED) else None
    except (AttributeError, TypeError):
        return None


_in_c = _c_encoder()


def encode(event: dict[str, object]) -> str:
    """`event` as a line of JSON."""
    return "".join(_in_c(event, 0)) if _in_c is not None else _encoder.encode(event)


class Events:
    """The run's side: writes events until the memory is full, then notes that there would have been more."""

    def __init__(self, area: mmap.mmap) -> None:
        self._area = area
        self._used = 0
        self._full = False
        self._room = len(area) - _HEADER.size - len(_LAST_WORD)
        area.seek(_HEADER.size)

    def emit(self, event: str) -> None:
        """Append one event, a line of JSON."""
        if self._full:
            return
        line = f"{event}\n".encode()
        if self._used + len(line) > self._room:
            self._full, line = True, _LAST_WORD
        self._area.write(line)
        self._used += len(line)
        _HEADER.pack_into(self._area, 0, self._used)


def read(handle: int) -> Iterator[dict[str, Any]]:
    """The supervisor's side: whatever in the shared memory is an event, in order.

    In blocks, so that a forged record is held no more than an honest one; it ends at too many bad lines or at
    one that is too long.
    """
    (used,) = _HEADER.unpack(os.pread(handle, _HEADER.size, 0).ljust(_HEADER.size, b"\0"))
    at, end = _HEADER.size, _HEADER.size + min(used, EVENTS_BYTES)
    lines_left, bad_left = MOST_EVENTS + 1, MOST_BAD
    while at < end and lines_left > 0 and bad_left > 0:
        block, whole, _ = os.pread(handle, min(_BLOCK_BYTES, end - at), at).rpartition(b"\n")
        if not whole:
            return
        lines = block.split(b"\n", lines_left)[:lines_left]
        found = _events(lines, bad_left)
        yield from found
        at += len(block) + 1
        lines_left -= len(lines)
        bad_left -= len(lines) - len(found)


def _events(lines: list[bytes], most_bad: int) -> list[dict[str, Any]]:
    """Those of `lines` that are events, up to the one that is bad once too often."""
    with contextlib.suppress(ValueError, RecursionError):  # in one go where all are whole
        found: list[dict[str, Any]] = _parse(b"[" + b",".join(lines) + b"]")
        if len(found) == len(lines) and all(type(event) is dict for event in found):
            return found
    found = []
    for index, line in enumerate(lines):
        with contextlib.suppress(ValueError, RecursionError):
            event = _parse(line)
            if type(event) is dict:
                found.append(event)
        if index + 1 - len(found) >= most_bad:
            break
    return found


def _parse(text: bytes) -> Any:
    return json.loads(text.decode("utf-8", "surrogatepass"))
