"""Logs of the service: lines as the sandbox's journal makes them.

Bodies, headers and query strings are never logged, and the database hides what it is asked with, so no token,
name or answer can get into a log.
"""

from __future__ import annotations

import logging

from quizsvc.sandbox import journal

QUIET = ("alembic", "sqlalchemy", "werkzeug")
"""Loggers of libraries whose details would tell what was asked of the database."""


def configure(log_format: str, level: str) -> None:
    """Send every log of this process and of its forks to stderr. `level` is a name such as info."""
    journal.configure(log_format, level.upper())
    logging.captureWarnings(True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
