"""Headers that every answer carries: what browsers may do with it, and which other origins may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

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
HSTS = ("Strict-Transport-Security", f"max-age={A_YEAR_S}")
NOT_KEPT = ("Cache-Control", "no-store")
PREFLIGHT_S = 600
_SAFE = list(SAFE.items())
SENT = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-ID"
READ = (
    "ETag, Idempotent-Replayed, Link, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Request-ID"
)


def register(app: Flask, origins: str) -> None:
    """Add them to every answer of `app`; `origins` is the setting: an allow-list with commas, or `*`."""
    allowed = {part.strip().rstrip("/") for part in origins.split(",")} - {""}

    answer = app.wsgi_app

    def protect(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            there = {name.lower() for name, _ in headers}
            added = [each for each in _SAFE if each[0].lower() not in there] if there & ADDED else _SAFE
            headers = [*headers, *added]
            if environ["wsgi.url_scheme"] == "https":
                headers.append(HSTS)
            if "HTTP_AUTHORIZATION" in environ or environ["REQUEST_METHOD"] == "POST":
                headers += [NOT_KEPT] if "cache-control" not in there else []
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return answer(environ, start)

    app.wsgi_app = protect  # type: ignore[method-assign]  # as Flask's manual says
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
