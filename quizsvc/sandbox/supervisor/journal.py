"""The supervisor's log: a line per run on stderr, as logfmt or JSON, with the id of the request it is for.

Neither code nor output of a snippet gets into it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

FORMATS = ("logfmt", "json")
_PLAIN = re.compile(r'[^\s"=]+')
_KNOWN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}

log = logging.getLogger("quizsvc.sandbox")


class Lines(logging.Formatter):
    """Makes one line of a record; what is given as `extra` becomes fields of its own."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{name: value for name, value in record.__dict__.items() if name not in _KNOWN},
        }
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        if self._as_json:
            return json.dumps(facts, default=str)
        return " ".join(f"{name}={_word(value)}" for name, value in facts.items())


def configure(log_format: str) -> None:
    """Write what happens to stderr from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(log_format == "json"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _word(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
