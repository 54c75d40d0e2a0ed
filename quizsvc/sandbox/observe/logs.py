"""Messages logged by the snippet: logging puts their numbers in by itself, so they are told here."""

from __future__ import annotations

import logging
from collections.abc import Callable

from quizsvc.sandbox.observe.formatting import built, percent
from quizsvc.sandbox.observe.watch import around


def _message(original: Callable[..., str]) -> Callable[..., str]:
    def getMessage(self: logging.LogRecord) -> str:  # noqa: N802  # its name in logging
        if self.args and type(self.msg) is str:
            percent(self.args, self.msg)
        text = original(self)
        built(text)
        return text

    return getMessage


def install() -> None:
    """Hook the making of a log record's message. Once per process."""
    around(logging.LogRecord, "getMessage", _message)
