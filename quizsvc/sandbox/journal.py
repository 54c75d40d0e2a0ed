"""Logs, one line per event, as logfmt or JSON, with the id of the request that each is about.

The supervisor's own log, and whatever else the program that uses the sandbox wants to log the same way.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

FORMATS = ("logfmt", "json")

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""What the caller knows the request under way by. Goes to the supervisor with a run."""

_PLAIN = re.compile(r"[!#-<>-~]+")  # printable ASCII without the space, the quote and =
_KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


class Lines(logging.Formatter):
    """Makes one line of a record, whatever is in it; what is given as `extra` becomes fields of its own."""

    def __init__(self, log_format: str) -> None:
        super().__init__()
        self._as_json = log_format == "json"

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if request := request_id.get():
            facts["request_id"] = request
        facts |= {name: value for name, value in record.__dict__.items() if name not in _KNOWN}
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        if self._as_json:
            return json.dumps(facts, default=str)
        return " ".join(f"{name}={_word(value)}" for name, value in facts.items())


def configure(log_format: str, level: int | str = logging.INFO) -> None:
    """Write every log of this process and of its forks to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(log_format))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _word(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
