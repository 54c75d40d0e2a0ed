"""Headers that every answer carries: what browsers may do with it, and which other origins may read it."""

from __future__ import annotations

from flask import Flask, Response, request

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
}
"""What a view sets for itself stays, so a page with scripts has a policy of its own."""

ADDED = {name.lower() for name in SAFE}
A_YEAR_S = 31_536_000
PREFLIGHT_S = 600
SENT = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-ID"
READ = (
    "ETag, Idempotent-Replayed, Link, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Request-ID"
)


def register(app: Flask, origins: str) -> None:
    """Add them to every answer of `app`; `origins` is the setting: an allow-list with commas, or `*`."""
    allowed = {part.strip().rstrip("/") for part in origins.split(",")} - {""}

    @app.after_request
    def protect(response: Response) -> Response:
        if ADDED.isdisjoint(name.lower() for name, _ in response.headers):
            response.headers.extend(SAFE)  # the common case, at a third of the time
        else:
            for name, value in SAFE.items():
                response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR_S}")
        if "Authorization" in request.headers or request.method == "POST":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    if allowed:
        app.after_request(lambda response: _share(response, allowed))


def _share(response: Response, allowed: set[str]) -> Response:
    """Let pages of the allowed origins read the answer. No cookie is ever asked for, so none is let in."""
    origin = request.headers.get("Origin", "")
    response.vary.add("Origin")
    if not allowed & {origin, "*"}:
        return response
    response.headers["Access-Control-Allow-Origin"] = "*" if "*" in allowed else origin
    response.headers["Access-Control-Expose-Headers"] = READ
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = SENT
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_S)
    return response
