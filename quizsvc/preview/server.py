"""A small web server for one author on one machine: the page, its style and script, and word of changes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from quizsvc.preview.rendering import page
from quizsvc.preview.watching import Watch

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
LOOK_EVERY_S = 0.3
SAY_ALIVE_EVERY_S = 10.0
_ASSETS = {"/preview.css": "text/css; charset=utf-8", "/preview.js": "text/javascript; charset=utf-8"}


class PreviewServer(ThreadingHTTPServer):
    """Serves `paths` at http://127.0.0.1:port/ until shut down; port 0 takes a free one.

    Raises OSError where the port is taken.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, paths: Sequence[Path], port: int) -> None:
        self.watch = Watch(paths)
        self.closing = False
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.server_port}/"

    def shutdown(self) -> None:
        """Stop serving; pages that wait for changes are let go."""
        self.closing = True
        super().shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        """The page, an asset, or the stream of changes."""
        where = urlsplit(self.path)
        if not self._is_for_us():
            self._send(421, "text/plain; charset=utf-8", b"Open the preview under the address it printed.\n")
        elif where.path == "/":
            self._send(200, "text/html; charset=utf-8", page(self.server.watch.look()).encode())
        elif where.path == "/changes":
            self._tell_changes(parse_qs(where.query).get("seen", [""])[0])
        elif where.path in _ASSETS:
            asset = files("quizsvc.preview").joinpath("pages", where.path[1:]).read_bytes()
            self._send(200, _ASSETS[where.path], asset)
        else:
            self._send(404, "text/plain; charset=utf-8", b"There is only one page; it is at /.\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the author looks at the page."""

    def _is_for_us(self) -> bool:
        """Whether the browser was sent here by our own name, and not by a page elsewhere that borrowed it."""
        port = self.server.server_port
        return self.headers.get("Host", "") in {f"{HOST}:{port}", f"localhost:{port}"}

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self._headers(media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _headers(self, media_type: str) -> None:
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")

    def _tell_changes(self, seen: str) -> None:
        """Server-sent events: one message when the files differ from what the page shows, then the end."""
        self.send_response(200)
        self._headers("text/event-stream")
        self.end_headers()
        said = time.monotonic()
        try:
            while not self.server.closing:
                if self.server.watch.version() != seen:
                    self.wfile.write(b"data: changed\n\n")
                    return
                if time.monotonic() - said > SAY_ALIVE_EVERY_S:
                    self.wfile.write(b": still here\n\n")
                    said = time.monotonic()
                time.sleep(LOOK_EVERY_S)
        except OSError:
            return  # the page was closed
