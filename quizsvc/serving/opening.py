"""The service's address from its first moment: /livez and /readyz answered while the rest is loaded.

Imports next to nothing, so that it stands before what takes a second to import. Every other request waits,
unread, and is handed to the web server with its connection.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import threading
from typing import Any

from quizsvc.serving.host import fault_of

BACKLOG = 2048
HELD_AT_MOST = 256
"""Connections; more wait in the backlog, as all do once the door is left."""

LONGEST_HEAD = 8192

_QUESTIONS = {"status": "starting", "reason": "The database and the bank are being loaded."}
_RUNS = {"status": "starting", "reason": "The sandbox is being started."}
_ANSWERS: dict[bytes, tuple[str, dict[str, Any]]] = {
    b"/livez": ("200 OK", {"status": "ok"}),
    b"/readyz": ("503 Service Unavailable", {"status": "starting", "questions": _QUESTIONS, "runs": _RUNS}),
}

_VERSIONS = {b"HTTP/1.0": (1, 0), b"HTTP/1.1": (1, 1)}

Held = list[tuple[socket.socket, Any]]
"""Connections with their clients' addresses; nothing of them has been read."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on host and port. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def let_go(held: Held) -> None:
    """Close these connections in this process, and forget them; one that inherited them keeps its own."""
    while held:
        held.pop()[0].close()


class Door:
    """Stands at a listening socket for the length of a `with` block; afterwards `held` waits for its answers.

    A block that ends with an error closes what is held.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.held: Held = []
        self._listener = listener
        self._bell, self._rope = socket.socketpair()
        self._poller = selectors.DefaultSelector()
        self._thread = threading.Thread(target=self._stand, name="door", daemon=True)

    def __enter__(self) -> Door:
        self._listener.setblocking(False)
        self._poller.register(self._listener, selectors.EVENT_READ)
        self._poller.register(self._bell, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self._rope.send(b".")
        self._thread.join()
        for key in self._poller.get_map().values():
            if key.data is not None:
                self.held.append(key.data)  # connected, and said nothing yet
        self._poller.close()
        self._bell.close()
        self._rope.close()
        if failed:
            let_go(self.held)

    def _stand(self) -> None:
        while True:
            for key, _ in self._poller.select():
                if key.fileobj is self._bell:
                    return
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._look(*key.data)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, address = self._listener.accept()
            connection.setblocking(False)
            self._poller.register(connection, selectors.EVENT_READ, (connection, address))
        if len(self.held) + len(self._poller.get_map()) > HELD_AT_MOST:
            self._poller.unregister(self._listener)

    def _look(self, connection: socket.socket, address: Any) -> None:
        """Answer what is wholly a question after life or readiness, keep what is anything else."""
        self._poller.unregister(connection)
        try:
            head = connection.recv(LONGEST_HEAD, socket.MSG_PEEK)
        except OSError:
            head = b""
        if not head:
            connection.close()
        elif answer := _answer(head):
            with contextlib.suppress(OSError):
                connection.recv(len(head))
                connection.send(answer)
            connection.close()
        else:
            self.held.append((connection, address))


def _answer(head: bytes) -> bytes | None:
    if not head.startswith(b"GET ") or head.find(b"\r\n\r\n") != len(head) - 4:
        return None
    first, *fields = head[:-4].split(b"\r\n")
    found = _ANSWERS.get(first.split(b" ", 2)[1].partition(b"?")[0])
    if found is None or _is_odd(first, fields):
        return None
    status, body = found
    text = json.dumps(body, separators=(",", ":"))
    retry = "" if status.startswith("200") else "Retry-After: 1\r\n"
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n{retry}"
        f"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{text}"
    ).encode()


def _is_odd(first: bytes, fields: list[bytes]) -> bool:
    """Whether the web server has to judge this: another HTTP, no field, or not one right Host."""
    version = _VERSIONS.get(first.rpartition(b" ")[2])
    pairs = [field.decode("latin-1").partition(":") for field in fields]
    hosts = [value.strip() for name, _, value in pairs if name.lower() == "host"]
    return version is None or not all(colon for _, colon, _ in pairs) or bool(fault_of(hosts, version))
