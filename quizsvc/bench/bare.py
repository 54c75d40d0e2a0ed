"""The baseline: a Flask view that reads JSON, makes one durable insert and answers JSON, on the web server
that quizsvc uses and with the same settings of SQLite.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from typing import Any

from flask import Flask, request

from quizsvc.serving.opening import listen
from quizsvc.serving.web import WebServer
from quizsvc.settings import Settings


def bare_app(path: str) -> Flask:
    """The view. A connection per thread; the lock spares it SQLite's busy handler, which only makes it
    slower.
    """
    app = Flask("bare")
    local, lock = threading.local(), threading.Lock()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "kept"):
            local.kept = sqlite3.connect(path, isolation_level=None)
            local.kept.execute("PRAGMA journal_mode=WAL")
            local.kept.execute("PRAGMA synchronous=FULL")
        return local.kept  # type: ignore[no-any-return]  # threading.local is untyped

    connection().execute("CREATE TABLE IF NOT EXISTS answers (id INTEGER PRIMARY KEY, question, choice)")

    @app.get("/livez")
    def livez() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/answers")
    def create_answer() -> tuple[dict[str, Any], int]:
        body = request.get_json()
        row = (body["question"], body["answer"]["choice"])
        with lock:
            done = connection().execute("INSERT INTO answers (question, choice) VALUES (?, ?)", row)
        return {"id": done.lastrowid, "question": row[0]}, 201

    return app


def main(port: str, path: str, threads: str) -> None:
    """Serve until stopped."""
    settings = Settings(threads=int(threads))
    listener = listen("127.0.0.1", int(port))  # kept here, since the server holds only its number
    WebServer(bare_app(path), settings, listener).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
