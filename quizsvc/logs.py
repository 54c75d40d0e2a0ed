"""Logs: one line per event, as logfmt or JSON, each with the id of the request that it belongs to.

Bodies, headers and query strings are never logged, and the database hides what it is asked with, so no token,
name or answer can get into a log.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

FORMATS = ("logfmt", "json")
FIRST = ["timestamp", "level", "logger", "event"]
QUIET = ("alembic", "sqlalchemy", "werkzeug")
"""Loggers of libraries whose details would tell what was asked of the database."""


def configure(log_format: str, level: str) -> None:
    """Send every log of this process and of its forks to stderr. `level` is a name such as info."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(log_format))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def formatter(log_format: str) -> logging.Formatter:
    """What makes one line of a record; what is given as `extra` becomes fields of its own."""
    added: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    line: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.processors.LogfmtRenderer(key_order=FIRST, drop_missing=True)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=added,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, line],
    )
