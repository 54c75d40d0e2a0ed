"""Answers on their way out: what a client does not take yet is kept, and no thread waits for it."""

from __future__ import annotations

import contextlib
import socket
import struct

SEND_BUFFER = 1024 * 1024
STALLED_S = 20
"""A client that takes no byte of its answer for so long is given up."""

LARGEST_KEPT = 8 * 1024 * 1024
"""Bytes of an answer beyond which it is a stream, such as an author's export: its thread waits."""

AT_ONCE = 256 * 1024


class Outgoing(socket.socket):
    """A connection's socket. `left` is what was answered and not sent."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        self.left = bytearray()
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STALLED_S, 0))
        # What a thread reads is here already.
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 0))

    def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override]  # bytes is all we get
        """Send what the kernel takes now and keep the rest. Raises BrokenPipeError when a stream stalls."""
        rest = memoryview(data)
        if not self.left:
            with contextlib.suppress(BlockingIOError):
                rest = rest[self.send(data, flags | socket.MSG_DONTWAIT) :]
        self.left += rest
        if len(self.left) > LARGEST_KEPT:
            self._wait()

    def send_more(self) -> None:
        """Send a part of what is left, when the kernel has room. Raises OSError when the client is gone."""
        del self.left[: self.send(self.left[:AT_ONCE], socket.MSG_DONTWAIT)]

    def _wait(self) -> None:
        try:
            super().sendall(self.left)
        except BlockingIOError as error:
            raise BrokenPipeError("The client takes nothing of its answer.") from error
        finally:
            self.left.clear()
