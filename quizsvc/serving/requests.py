"""Whether the bytes that a connection has sent are a whole request yet.

Judges nothing: bytes that are no request count as whole, so that the server's own parser refuses them.
"""

from __future__ import annotations

import re

LONGEST_HEAD = 64 * 1024
END_OF_HEAD = b"\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*\r\n", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_SIZE_LINE = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
_LONGEST_SIZE_LINE = 8192


class Arriving:
    """One request on its way in. Feed it; `whole` says when there is nothing more to wait for.

    A body of more than `limit` bytes is not waited for either: the app refuses it by what its head says.
    """

    def __init__(self, limit: int) -> None:
        self.data = bytearray()
        self.whole = False
        self.cut = False
        """Whole only in that nothing more is waited for: too large, or no request."""

        self._limit = limit
        self._searched = 0
        self._body = 0  # where the body starts, 0 while the head is not complete
        self._ends: int | None = None  # where the request ends, None for a chunked one
        self._at = 0  # how far the chunks have been followed

    @property
    def head_too_long(self) -> bool:
        """More than LONGEST_HEAD bytes and still no end of the headers."""
        return not self._body and len(self.data) > LONGEST_HEAD

    @property
    def wants_continue(self) -> bool:
        """Once, when the client waits to be told that it may send the body."""
        if not self._body or self.whole or not (found := _EXPECTS.search(self.data, 0, self._body)):
            return False
        del self.data[found.start() : found.end()]
        taken = found.end() - found.start()
        self._body -= taken
        self._at -= taken
        self._ends = None if self._ends is None else self._ends - taken
        return True

    def feed(self, data: bytes) -> None:
        """Take in what came."""
        self.data += data
        if not self._body:
            self._look_for_head()
        if self._body and not self.whole:
            self._look_for_end()

    def _look_for_head(self) -> None:
        end = self.data.find(END_OF_HEAD, self._searched)
        if end < 0:
            self._searched = max(0, len(self.data) - len(END_OF_HEAD) + 1)
            return
        self._body = self._at = end + len(END_OF_HEAD)
        head = bytes(self.data[: self._body])
        length = _LENGTH.search(head)
        self._ends = None if _CHUNKED.search(head) else self._body + (int(length[1]) if length else 0)
        if self._ends is not None and self._ends - self._body > self._limit:
            self.whole = self.cut = True

    def _look_for_end(self) -> None:
        if self._ends is None:
            self._follow_chunks()
        else:
            self.whole = len(self.data) >= self._ends

    def _follow_chunks(self) -> None:
        """Go from one size line to the next; stop at the end, at what is no chunk, or over the limit."""
        while not self.whole:
            line = _SIZE_LINE.match(self.data, self._at)
            if line is None:
                # Cut off in the middle of a size line, or no size line at all.
                if b"\r\n" in self.data[self._at :] or len(self.data) - self._at > _LONGEST_SIZE_LINE:
                    self.whole = self.cut = True
                break
            size = int(line[1], 16)
            if size == 0:
                self._follow_trailers(line.end())
                break
            after = line.end() + size + 2
            if len(self.data) < after:
                break
            self._at = after
        if not self.whole and len(self.data) - self._body > self._limit + LONGEST_HEAD:
            self.whole = self.cut = True

    def _follow_trailers(self, at: int) -> None:
        rest = self.data[at : at + LONGEST_HEAD + 1]
        self.cut = len(rest) > LONGEST_HEAD
        self.whole = self.cut or rest.startswith(b"\r\n") or END_OF_HEAD in rest
