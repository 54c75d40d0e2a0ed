"""Rate limits: by token where there is one, else by address. QUIZSVC_RATE_LIMITS=off switches them off.

Counted in the web process, or, where workers answer by Redis, there for all web processes together.
"""

from __future__ import annotations

import hashlib
import math
import time
from http import HTTPStatus

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

from quizsvc.api.windows import Windows

NEVER_LIMITED = ("health.livez", "health.readyz", "metrics.show")

ALL_CALLS = "1200 per minute"
REGISTRATIONS = "60 per minute"
RUNS = "120 per minute"
DRAWINGS = "600 per minute"
RENDERINGS = "300 per minute"


def _who() -> str:
    token = request.headers.get("Authorization", "")
    return hashlib.sha256(token.encode()).hexdigest() if token else get_remote_address()


OF_ADDRESS = parse("12000 per minute")
"""For an address as a whole, whatever tokens it sends: ten times what one token may."""

FAILED = parse("60 per minute")
"""Unknown tokens that an address may try."""

limiter = Limiter(_who, default_limits=[ALL_CALLS])


def _tell(response: Response) -> Response:
    """Add the RateLimit fields of the IETF's draft, times in seconds from now; an after_request hook."""
    if limiter.enabled and (used_up := g.get("used_up")):
        _write(response, used_up, 0, g.comes_back)
    elif limiter.enabled and (found := limiter.current_limit):
        _write(response, found.limit, max(0, found.remaining), found.reset_at)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = response.headers["RateLimit-Reset"]
    return response


def _write(response: Response, limit: RateLimitItem, remaining: int, reset: float) -> None:
    window = limit.get_expiry()
    response.headers["RateLimit-Policy"] = f"{limit.amount};w={window}"
    response.headers["RateLimit-Limit"] = str(limit.amount)
    response.headers["RateLimit-Remaining"] = str(remaining)
    response.headers["RateLimit-Reset"] = str(min(window, max(0, math.ceil(reset - time.time()))))


def refuse_guessing() -> None:
    """Note that an unknown token came from this address. Raises TooManyRequests when it does so often."""
    _count(FAILED, "Too many unknown tokens came from your address.")


def _refuse_floods() -> None:
    if request.endpoint not in NEVER_LIMITED:
        _count(OF_ADDRESS, "Too many requests came from your address.")


def _count(limit: RateLimitItem, why: str) -> None:
    if not limiter.enabled or limiter.limiter.hit(limit, get_remote_address()):
        return
    g.used_up = limit
    g.comes_back, _ = limiter.limiter.get_window_stats(limit, get_remote_address())
    wait = max(1, math.ceil(g.comes_back - time.time()))
    raise TooManyRequests(f"{why} {limit} are allowed.", retry_after=wait)


def register(app: Flask, *, enabled: bool, shared: str = "") -> None:
    """Limit the calls of `app`; /livez and /readyz are never limited. `shared` is a Redis to count in."""
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_STORAGE_URI"] = f"shared+{shared}" if shared else f"{Windows.STORAGE_SCHEME[0]}://"
    limiter.init_app(app)
    app.before_request(_refuse_floods)
    app.after_request(_tell)
