"""Rate limits: by token where there is one, else by address. QUIZSVC_RATE_LIMITS=off switches them off.

Counted in the web process, of which there is one per database (see quizsvc.serving.web).
"""

from __future__ import annotations

import hashlib
import math
import time

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

ALL_CALLS = "1200 per minute"
REGISTRATIONS = "60 per minute"
RUNS = "120 per minute"
DRAWINGS = "600 per minute"
RENDERINGS = "300 per minute"


def _who() -> str:
    token = request.headers.get("Authorization", "")
    return hashlib.sha256(token.encode()).hexdigest() if token else get_remote_address()


limiter = Limiter(_who, default_limits=[ALL_CALLS], headers_enabled=True, storage_uri="memory://")


def _tell(response: Response) -> Response:
    """Add the RateLimit fields of the IETF's draft, times in seconds from now; an after_request hook."""
    if limiter.enabled and (limit := limiter.current_limit):
        amount, window = limit.limit.amount, limit.limit.get_expiry()
        response.headers["RateLimit-Policy"] = f"{amount};w={window}"
        response.headers["RateLimit-Limit"] = str(amount)
        response.headers["RateLimit-Remaining"] = str(max(0, limit.remaining))
        response.headers["RateLimit-Reset"] = str(
            min(window, max(0, math.ceil(limit.reset_at - time.time())))
        )
    return response


def register(app: Flask, *, enabled: bool) -> None:
    """Limit the calls of `app`; /livez and /readyz are never limited."""
    app.config["RATELIMIT_ENABLED"] = enabled
    limiter.init_app(app)
    app.after_request(_tell)
