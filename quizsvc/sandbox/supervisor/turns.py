"""Who is next: each client in turn, however much one of them asks for."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """A bounded queue with one line per client; the lines are served in turn."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def full(self) -> bool:
        """Whether one more would be too many."""
        return self._length >= self._bound

    def add(self, client: str, item: T) -> None:
        """Put `item` at the end of the client's line; a new client's line comes last."""
        self._lines.setdefault(client, deque()).append(item)
        self._length += 1

    def displace(self, client: str) -> T | None:
        """Take out the last of the longest line, so that `client`, whose own is shorter, can come in.

        None where that would only turn the tables: a client of a line as long, but for one, is kept out.
        """
        longest = max(self._lines, key=lambda each: len(self._lines[each]), default=client)
        if len(self._lines.get(longest, ())) <= len(self._lines.get(client, ())) + 1:
            return None
        self._length -= 1
        return self._lines[longest].pop()

    def next(self) -> T:
        """Take the first of the line whose turn it is; that line goes to the back. IndexError when empty."""
        if not self._lines:
            raise IndexError("nobody waits")
        client, line = self._lines.popitem(last=False)
        item = line.popleft()
        if line:
            self._lines[client] = line
        self._length -= 1
        return item

    def remove(self, client: str, item: T) -> bool:
        """Take `item` out again; False when it was not waiting."""
        line = self._lines.get(client)
        if line is None or item not in line:
            return False
        line.remove(item)
        if not line:
            del self._lines[client]
        self._length -= 1
        return True
