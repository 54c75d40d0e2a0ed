"""A lean HTTP client for load: what it costs is taken from the same cores as what it measures."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

BUFFER = 1 << 16
PATIENCE_S = 600
"""Longer than any answer takes: a slow one is to be measured, not given up."""


class Answered(Exception):
    """The service gave another status than was expected."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of many requests: seconds that each took, and how long all of them took."""

    took: Sequence[float]
    elapsed: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.took) / self.elapsed


class Connection:
    """One kept connection to a server at (host, port); used by one thread."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request and give the answer's status and body."""
        self._socket.sendall(request)
        kept = b""
        while b"\r\n\r\n" not in kept:
            kept += self._more()
        head, body = kept.split(b"\r\n\r\n", 1)
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), body

    def ask(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> Any:
        """Send JSON and give the JSON back. Raises Answered unless the status is 2xx."""
        status, answer = self.send(request(method, path, body, token, **headers))
        if not 200 <= status < 300:
            raise Answered(f"{method} {path}: {status} {answer.decode(errors='replace')[:300]}")
        return json.loads(answer)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _more(self) -> bytes:
        part = self._socket.recv(BUFFER)
        if not part:
            raise ConnectionError("the server hung up")
        return part


def request(method: str, path: str, body: Any = None, token: str = "", **headers: str) -> bytes:
    """The bytes of a request with a JSON body; a header's underscores are dashes."""
    data = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(data)}"]
    if data:
        lines.append("Content-Type: application/json")
    if token:
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


@contextmanager
def connected(address: tuple[str, int]) -> Iterator[Connection]:
    """A connection for a block."""
    connection = Connection(address)
    try:
        yield connection
    finally:
        connection.close()


def load(address: tuple[str, int], requests: Iterable[bytes], clients: int, expect: int) -> Load:
    """Send every request over `clients` connections at once, each asking again as soon as it is answered.

    Raises Answered when one gets another status than `expect`.
    """
    left, guard = iter(requests), threading.Lock()
    took: list[float] = []

    def work(connection: Connection) -> None:
        while True:
            with guard:
                each = next(left, None)
            if each is None:
                return
            began = time.perf_counter()
            status, body = connection.send(each)
            took.append(time.perf_counter() - began)
            if status != expect:
                raise Answered(f"{status} instead of {expect}: {body.decode(errors='replace')[:300]}")

    elapsed = together(address, [work] * clients)
    return Load(took, elapsed)


def together(address: tuple[str, int], works: Sequence[Callable[[Connection], None]]) -> float:
    """Run every work with a connection and a thread of its own; the seconds until the last is done.

    Raises the first error that one of them raised.
    """
    failed: list[BaseException] = []
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[Connection], None]) -> None:
        with connected(address) as connection:
            gate.wait()
            try:
                work(connection)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    if failed:
        raise failed[0]
    return elapsed
