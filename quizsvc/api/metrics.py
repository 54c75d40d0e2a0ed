"""Counters and gauges for Prometheus, at /metrics. They begin anew with each web process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from quizsvc.api.core import Core, core
from quizsvc.api.limits import limiter
from quizsvc.api.requests import milliseconds, request_itself

EXTENSION = "quizsvc_metrics"
ANSWER_S = (0.002, 0.003, 0.004, 0.006, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
"""Fine around a warm answer of some milliseconds, up to the limit of a run."""

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""Those of RFC 9110 and 5789 that are counted by name; a client may send any word."""

_SPARES = (("spares", "ready"), ("spares", "wanted"))
_QUEUE = (("queue", "waiting"), ("queue", "bound"), ("queue", "running"))

blueprint = Blueprint("metrics", __name__)


class Metrics:
    """What one process has counted."""

    def __init__(self, core: Core) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "quizsvc_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "quizsvc_request_seconds", "From a request's first line to its answer", ["method", "route"],
            registry=self.registry,
        )  # fmt: skip
        self.runs = Counter(
            "quizsvc_runs", "Snippets run, and `refused` ones", ["status", "tier"], registry=self.registry
        )
        self.answer_seconds = Histogram(
            "quizsvc_run_claim_to_answer_seconds", "From the claim of a spare to the answer",
            buckets=ANSWER_S, registry=self.registry,
        )  # fmt: skip
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        """By method, route and status: what the library would look up under two locks."""

        self.registry.register(_Standing(core))
        core.grader.on_run = self.note_run

    def note_request(self, response: Response) -> Response:
        """Count an answer; an after_request hook."""
        asked = request_itself()
        rule = asked.url_rule
        method = asked.method if asked.method in METHODS else "other"
        what = method, rule.rule if rule else "none", response.status_code
        counted = self._counted.get(what)
        if counted is None:
            timed = self.request_seconds.labels(*what[:2])
            counted = self._counted[what] = self.requests.labels(*what), timed
        counted[0].inc()
        counted[1].observe(milliseconds() / 1000)
        return response

    def note_run(self, run: dict[str, Any] | None) -> None:
        """Count a run; None for one that the sandbox did not take."""
        if run is None:
            self.runs.labels("refused", "none").inc()
            return
        self.runs.labels(run["status"], run["tier"]).inc()
        self.answer_seconds.observe(run["usage"]["wall_ms"] / 1000)


class _Standing(Collector):
    """How sandbox and database stand at the moment they are asked."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def collect(self) -> Iterable[Metric]:
        state = self._core.grader.state()
        yield _gauge("sandbox_ready", "1 when snippets can be run", state["status"] == "ready")
        for group, name in (*_SPARES, *_QUEUE):
            told = state.get(group, {}).get(name, 0)
            yield _gauge(f"{group}_{name}", f"The sandbox's {group}: {name}", told)
        yield _gauge("database_up", "1 when the database answers", self._core.db.answers())
        for name, size in self._core.db.sizes().items():
            yield _gauge(f"database_{name}", f"The database's {name.replace('_', ' ')}", size)

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand, so that registering asks nobody."""
        return []


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"quizsvc_{name}", text, value)


@blueprint.get("/metrics")
def show() -> Response:
    """Everything, in Prometheus's text format."""
    metrics: Metrics = current_app.extensions[EXTENSION]
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Count what `app` answers, and show it."""
    with app.app_context():
        metrics = app.extensions[EXTENSION] = Metrics(core())
    app.after_request(metrics.note_request)
    limiter.exempt(blueprint)
    app.register_blueprint(blueprint)
