"""Settings that are allowed and yet rarely meant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.util import find_spec

from quizsvc.cli.looking.check import Check
from quizsvc.settings import Settings, unread, variables

HERE = ("127.0.0.1", "::1", "localhost")


def settings(chosen: Settings) -> Iterator[Check]:
    """Each that is worth a word; one line that all is well otherwise."""
    found = list(_words(chosen))
    yield from found or [Check("settings", "ok", "nothing out of the ordinary")]


def _words(chosen: Settings) -> Iterator[Check]:
    for name in unread(os.environ):
        meant = get_close_matches(name, variables(), n=1)
        instead = f"Did you mean {meant[0]}?" if meant else "`quizsvc serve --help` lists those there are."
        yield Check("settings", "warning", f"nothing reads {name}", f"Unset it. {instead}")
    if not chosen.rate_limits:
        yield Check("settings", "warning", "rate limits are off", "Set QUIZSVC_RATE_LIMITS=on.")
    if chosen.origins.strip() == "*":
        mend = "List the origins that are meant in QUIZSVC_ORIGINS."
        yield Check("settings", "warning", "pages of any origin may call the API", mend)
    if not chosen.sandbox:
        yield Check("settings", "warning", "snippets are not run", "Set QUIZSVC_SANDBOX=on.")
    if chosen.host not in HERE and chosen.registration and not chosen.proxies:
        detail = f"it listens on {chosen.host} for everybody, and anybody may register"
        mend = "Put TLS in front (QUIZSVC_PROXIES=1), and close registration where results count."
        yield Check("settings", "warning", detail, mend)
    if chosen.tracing and find_spec("opentelemetry") is None:
        mend = "Run `pip install 'quizsvc[otel]'`, or set QUIZSVC_TRACING=off."
        yield Check("settings", "error", "tracing is on, its packages are missing", mend)
