"""Serves the page and its files."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound, PreconditionFailed

from quizsvc.api.limits import limiter
from quizsvc.web import assets

blueprint = Blueprint("web", __name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the marks that the editor draws under faults
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types rendered",
    )
)
REVALIDATE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
PLACES = ("topics", "attempts", "author")
"""First parts of addresses that have more parts; what they show, the client finds."""


@blueprint.get("/")
@blueprint.get("/<any(run, schedules, progress, author):_place>", strict_slashes=False)
@blueprint.get(f"/<any({', '.join(PLACES)}):_place>/<path:_rest>")
def show_page(_place: str = "", _rest: str = "") -> Response:
    """The one page, whatever it is to show"""
    return _answer(assets.page(), REVALIDATE)


@blueprint.get("/web/<version>/<path:name>")
def show_asset(version: str, name: str) -> Response:
    """A file of the client. An old version, asked for by a page that was open during an update, gets the
    newest file.
    """
    found = assets.asset(name)
    if found is None or name == "index.html":
        raise NotFound("The page has no such file.")
    return _answer(found, FOR_EVER if version == assets.version() else REVALIDATE)


@blueprint.get("/favicon.ico")
def show_icon() -> Response:
    """The icon, for those who ask for it without having read the page"""
    return show_asset("", "icon.svg")


def _answer(found: assets.Asset, caching: str) -> Response:
    is_packed = request.accept_encodings.best_match(["gzip"]) is not None
    response = Response(found.packed if is_packed else found.data, content_type=found.media_type)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers.update(
        {"Content-Security-Policy": POLICY, "Vary": "Accept-Encoding", "Cache-Control": caching}
    )
    response.set_etag(found.tag + ("-gzip" if is_packed else ""))
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed("The file is another one now than `If-Match` names.")
    return response


def register(app: Flask) -> None:
    """Add the page. Its files are many and small, so they do not count towards the rate limits."""
    limiter.exempt(blueprint)
    app.register_blueprint(blueprint)
