"""The web server: one gunicorn worker with threads, on a socket that the parent listens on.

One process, since SQLite has one writer and the SQLite of many a Python still has the WAL-reset race,
which needs two processes to show.
"""

from __future__ import annotations

import os
import resource
import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from quizsvc.api.core import EXTENSION
from quizsvc.attempts import overdue
from quizsvc.attempts.regrades import running
from quizsvc.serving.opening import BACKLOG, Held, let_go
from quizsvc.serving.refusing import ReadableBodies
from quizsvc.serving.worker import PatientWorker
from quizsvc.settings import Settings

CONNECTIONS = 1000
DESCRIPTORS = 4096
"""Connections, and three for each thread's database."""

KEEP_ALIVE_S = 30


class PlainLogger(Logger):  # type: ignore[misc]
    """gunicorn's log, as lines of ours."""

    def setup(self, cfg: Any) -> None:
        """Take its handlers away, so that the process's own write it."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
        self.error_log.propagate = True


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn around an app that is ready made. `held` are connections that its worker goes on with."""

    def __init__(
        self, app: Flask, settings: Settings, listener: socket.socket, held: Held | None = None
    ) -> None:
        held = [] if held is None else held
        os.register_at_fork(after_in_parent=lambda: let_go(held))  # the worker has them then
        app.wsgi_app = ReadableBodies(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's manual says
        self.application = app
        longest = max(settings.max_body, settings.max_import)
        made_of = {"longest_body": longest, "patience": settings.patience, "held": held}
        self._options: dict[str, Any] = {
            "bind": f"fd://{listener.fileno()}",
            "workers": 1,
            "worker_class": type("Worker", (PatientWorker,), made_of),
            "worker_connections": _room(),
            "threads": settings.threads,
            "keepalive": KEEP_ALIVE_S,
            "backlog": BACKLOG,
            "preload_app": True,
            "loglevel": settings.log_level,
            "logger_class": PlainLogger,
            "graceful_timeout": 5,
            "control_socket_disable": True,
            "proc_name": "quizsvc-web",
            "post_worker_init": lambda _worker: _begin(app),
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand the options over; gunicorn's own variables and files are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, made once in the master."""
        return self.application


def _begin(app: Flask) -> None:
    """Go on with long work of the service's; another app, such as the bench's baseline, has none."""
    core = app.extensions.get(EXTENSION)
    if core is not None:
        overdue.start(core.db)
        if core.send_regrades is None:
            running.keep_going(core.db)


def _room() -> int:
    """How many connections there may be at once: a quarter of the files is left for databases and more."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most * 3 // 4)


def allow_descriptors() -> None:
    """Let this process open as many files as its connections need, if the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
