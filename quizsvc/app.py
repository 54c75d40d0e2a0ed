"""The Flask application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from quizsvc.api import docs, headers, health, limits, metrics, paging, problem_pages, requests, tracing
from quizsvc.api.body import JSONProvider, SizedRequest
from quizsvc.api.core import EXTENSION, Core
from quizsvc.api.smorest import Api
from quizsvc.attempts.regrades.views import blueprint as regrades
from quizsvc.attempts.views import blueprint as attempts
from quizsvc.bank.author_views import blueprint as authoring
from quizsvc.bank.views import blueprint as bank
from quizsvc.db import Database
from quizsvc.grading import Grader
from quizsvc.insights.views import blueprint as insights
from quizsvc.learners.service import authenticate
from quizsvc.learners.views import blueprint as learners
from quizsvc.rendering.views import blueprint as rendering
from quizsvc.reviews.views import blueprint as reviews
from quizsvc.runs.views import blueprint as runs
from quizsvc.schedules.views import blueprint as schedules
from quizsvc.settings import Settings
from quizsvc.web import views as web


class App(Flask):
    """Flask without async views, of which there are none."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func`; Flask would look ten times per request whether it is async."""
        return func


def create_app(
    settings: Settings, db: Database, grader: Grader, send_regrades: Callable[[], None] | None = None
) -> Flask:
    """Put the service together. Opens no file and no connection by itself.

    `send_regrades` has other machines work on regrades; without it this process does.
    """
    app = App("quizsvc", static_folder=None)
    app.url_map.merge_slashes = False  # a redirect would lead to whatever host the request names
    app.json = JSONProvider(app)
    app.request_class = SizedRequest
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.extensions[EXTENSION] = Core(settings, db, grader, authenticate, send_regrades)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's manual says
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    requests.register(app)
    app.after_request(paging.link_header)
    headers.register(app, settings.origins)
    limits.register(app, enabled=settings.rate_limits, shared=settings.result_address)
    health.register(app)
    metrics.register(app)
    if settings.tracing:
        tracing.register(app, db)
    docs.register(app)
    problem_pages.register(app)
    web.register(app)
    api = Api(app)
    for blueprint in (
        bank,
        learners,
        attempts,
        regrades,
        reviews,
        insights,
        runs,
        schedules,
        rendering,
        authoring,
    ):
        api.register_blueprint(blueprint)
    return app
