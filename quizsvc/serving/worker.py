"""gunicorn's threaded worker, made patient: no thread waits for a client, and none in vain for a snippet.

As it comes, the worker gives a thread to a connection when its first byte has come; a dozen clients that
send slowly then hold every thread, and a dozen that do not read do the same. Here a request is collected by
the main loop, and gets a thread when all of it is there; what the client does not take of the answer, the
main loop sends. What does not come in time is answered by 408. While a thread waits for a snippet, another
works in its place.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from quizsvc.serving.connection import Connection
from quizsvc.serving.crowds import heaviest
from quizsvc.serving.opening import Held
from quizsvc.serving.outgoing import Outgoing
from quizsvc.serving.refusing import check_host, refusal, status_of, told
from quizsvc.serving.threads import Threads

READ_SIZE = 256 * 1024
GOODBYE_S = 1.0
LOOK_EVERY_S = 0.25

SMALL = 64 * 1024
HELD_AT_MOST = 256 * 1024 * 1024
"""Bytes of large requests that may be on their way in at once, all connections together, and of answers on
their way out.
"""


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Collects requests in the main loop and gives them to threads whole."""

    longest_body = 64 * 1024 * 1024
    patience = 8.0
    """Seconds in which a request has to arrive."""

    held: ClassVar[Held] = []
    """Connections from before there was a worker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Connection, None] = {}
        self._looked = 0.0

    def get_thread_pool(self) -> Threads:
        """Threads whose places are lent while they wait."""
        return Threads(self.cfg.threads)

    def run(self) -> None:
        """Go on with what has waited, then with all that comes."""
        while self.held:
            self._welcome(*self.held.pop(0), self.sockets[0])
        super().run()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and begin to collect; at the limit, one of the address with most makes room."""
        try:
            sock, address = listener.accept()
        except BlockingIOError:
            return
        except OSError:
            self.log.exception("cannot accept a connection")
            return
        self._welcome(sock, address, listener)

    def _welcome(self, sock: socket.socket, address: Any, listener: Any) -> None:
        self.nr_conns += 1
        conn = Connection(self.cfg, Outgoing(sock), address, listener.getsockname())
        conn.data_ready, conn.patience = True, self.patience
        if self.nr_conns >= self.worker_connections and self.waiting:
            self._drop(heaviest(self.waiting, lambda _: 1))
        self._collect(conn)

    def _collect(self, conn: Connection, already: bytes = b"") -> None:
        conn.sock.setblocking(False)
        conn.expect(self.longest_body, already)
        self.waiting[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))
        self._readable(conn, conn.sock)

    def _readable(self, conn: Connection, _: Any) -> None:
        """Read what there is; hand over what is whole."""
        if conn not in self.waiting:
            return  # it has made room since this was seen
        if not conn.arriving.whole:
            try:
                data = conn.sock.recv(READ_SIZE)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._cut_off(conn)
                return
            if conn.leaving:
                return
            conn.arriving.feed(data)
        if conn.arriving.wants_continue:
            with contextlib.suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if conn.arriving.whole:
            self._forget(conn)
            self.enqueue_req(conn)
        elif conn.arriving.head_too_long:
            self._refuse(conn, 431)
        elif len(conn.arriving.data) > SMALL and self._held() > HELD_AT_MOST:
            largest = heaviest(self.waiting, lambda one: len(one.arriving.data))
            self._refuse(largest, 503, "Too many large requests are arriving. Try again in a few seconds.")

    def _cut_off(self, conn: Connection) -> None:
        """The client sends no more; whoever has sent a part is told so, if they still listen."""
        if conn.arriving.data and not conn.leaving:
            self._refuse(conn, 400, "The request is cut off: less came than it says. Send it again whole.")
        else:
            self._drop(conn)

    def _held(self) -> int:
        return sum(len(conn.arriving.data) for conn in self.waiting)

    def handle(self, conn: Connection) -> Any:
        """Answer a request that is whole; runs in a thread."""
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(bytes(conn.arriving.data))
        conn.arriving.data.clear()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer one that has been parsed. Raises UnusableHost."""
        check_host(req)
        return super().handle_request(req, conn)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """After the answer: send the rest of it, then wait for the next request, or close."""
        conn.stays = not fs.cancelled() and not fs.exception() and fs.result()
        if not conn.sock.left:
            self._go_on(conn)
            return
        conn.sock.setblocking(False)
        conn.since = time.monotonic()
        self.waiting[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._writable, conn))
        if sum(len(one.sock.left) for one in self.waiting) > HELD_AT_MOST:
            self._drop(heaviest(self.waiting, lambda one: len(one.sock.left)))

    def _writable(self, conn: Connection, _: Any) -> None:
        if conn not in self.waiting:
            return
        try:
            conn.sock.send_more()
        except BlockingIOError:
            return
        except OSError:
            self._drop(conn)
            return
        conn.since = time.monotonic()
        if not conn.sock.left:
            self._forget(conn)
            self._go_on(conn)

    def _go_on(self, conn: Connection) -> None:
        if conn.stays and self.alive:
            self._collect(conn, conn.parser.unreader.take_buffered())
        else:
            self._leave(conn)

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        """Whether the connection goes on; not when bytes of the request are still to come."""
        return not conn.arriving.cut and bool(super()._keepalive_after(conn, keepalive))

    def _leave(self, conn: Connection) -> None:
        """Say that nothing more follows, and wait a little for the client to see it."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        conn.expect(0)
        conn.leaving = True
        self.waiting[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))

    def murder_keepalived(self, force: bool = False) -> None:
        """Give up on requests that do not arrive in time, and on idle connections."""
        now = time.monotonic()
        if not force and now - self._looked < LOOK_EVERY_S:
            return
        self._looked = now
        for conn in list(self.waiting):
            idle = not conn.arriving.data
            is_done = idle and not conn.sock.left
            if force or (is_done and not self.alive and conn.since + GOODBYE_S < now):
                self._drop(conn)
            elif conn.deadline < now:
                self._drop(conn) if idle else self._refuse(conn, 408)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what is no request, as a problem."""
        status = status_of(exc)
        is_ours = status == HTTPStatus.INTERNAL_SERVER_ERROR  # 501 and 505 tell a client of its own fault
        if is_ours:
            self.log.error("error on a request", exc_info=exc)
        with contextlib.suppress(OSError):
            util.write_nonblock(client, refusal(status, told(exc)))

    def _refuse(self, conn: Connection, status: int, detail: str = "") -> None:
        with contextlib.suppress(OSError):
            conn.sock.send(refusal(status, detail))
        self._forget(conn)
        self._leave(conn)

    def _drop(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: Connection) -> None:
        self.waiting.pop(conn, None)
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
