"""Frames on a socket: four bytes of length, then that much JSON. No size is believed unchecked."""

from __future__ import annotations

import json
import struct
from socket import socket as Socket  # noqa: N812 - a type here, not a module
from typing import Any

REQUEST_BYTES = 1 << 20  # the largest thing a client may ask
ANSWER_BYTES = 16 << 20  # the largest thing a supervisor may answer
CHILD_BYTES = 64 << 10  # the largest thing a snippet's process may say

_AT_ONCE = 64 << 10  # bytes taken from a socket at a time
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_HEADER = struct.Struct(">I")


class BadFrame(Exception):
    """Bytes that are no frame: too long, cut off, or not a JSON object."""


def pack(message: dict[str, Any]) -> bytes:
    """`message` as one frame."""
    body = _encode(message).encode(
        "utf-8", "backslashreplace"
    )  # a lone surrogate becomes an escape, which is JSON
    return _HEADER.pack(len(body)) + body


def parse(body: bytes) -> dict[str, Any]:
    """The object in `body`; BadFrame for anything else, however deep or long its numbers."""
    try:
        message = json.loads(body.decode("utf-8", "surrogatepass"))
        if b"\\u" in body:
            message = _encodable(message)
    except (ValueError, RecursionError) as error:
        raise BadFrame(f"not JSON: {error.__class__.__name__}") from None
    if not isinstance(message, dict):
        raise BadFrame("not a JSON object")
    return message


def _encodable(value: Any) -> Any:
    """`value` with every lone surrogate, which no UTF-8 holds, written as an escape."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return value


class Unpacker:
    """Cuts a stream of bytes into frames of at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """The frames that `data` completes; BadFrame when the stream is broken for good."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= _HEADER.size:
            (length,) = _HEADER.unpack_from(self._buffer)
            if length > self._limit:
                raise BadFrame(f"a frame of {length} bytes, where {self._limit} are allowed")
            end = _HEADER.size + length
            if len(self._buffer) < end:
                break
            messages.append(parse(bytes(self._buffer[_HEADER.size : end])))
            del self._buffer[:end]
        return messages


def receive(connection: Socket, limit: int) -> dict[str, Any]:
    """The next frame of a blocking socket, on which nothing follows until it is answered.

    EOFError when the other side has gone, BadFrame when it raves.
    """
    frame = _some(connection)
    while len(frame) < _HEADER.size:
        frame += _some(connection)
    (length,) = _HEADER.unpack_from(frame)
    if length > limit:
        raise BadFrame(f"a frame of {length} bytes, where {limit} are allowed")
    end = _HEADER.size + length
    while len(frame) < end:
        frame += _some(connection)
    if len(frame) > end:
        raise BadFrame("more than one frame")
    return parse(bytes(frame[_HEADER.size :]))


def _some(connection: Socket) -> bytearray:
    data = connection.recv(_AT_ONCE)
    if not data:
        raise EOFError("the other side closed the connection")
    return bytearray(data)
