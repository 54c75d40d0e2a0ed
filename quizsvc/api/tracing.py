"""Traces by OpenTelemetry, where the extra `otel` is installed and QUIZSVC_TRACING is on.

Where they go is OpenTelemetry's own affair: OTEL_EXPORTER_OTLP_ENDPOINT and its other variables.
"""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from flask import Flask

from quizsvc.db import Database
from quizsvc.errors import QuizsvcError

MISSING = "QUIZSVC_TRACING is on, but the packages are missing. Run `pip install 'quizsvc[otel]'`."


class TracingUnavailable(QuizsvcError):
    """Tracing was asked for and cannot be had; raised at the start, never by a call."""


def register(app: Flask, db: Database, exporter: Any = None) -> None:
    """Trace requests of `app` and statements of `db`; `exporter` is OTLP over HTTP unless given.

    Statements are traced without what they are asked with. The exporter's thread starts with the first
    trace, so in the process that answers, not in one that forks. Raises TracingUnavailable.
    """
    try:
        from opentelemetry.instrumentation.flask import FlaskInstrumentor
    except ImportError as error:
        raise TracingUnavailable(MISSING) from error
    provider = _provider(exporter)
    FlaskInstrumentor().instrument_app(  # type: ignore[no-untyped-call]
        app, tracer_provider=provider, excluded_urls="livez,readyz,metrics"
    )
    _trace_statements(db, provider.get_tracer("quizsvc.db"))


def _trace_statements(db: Database, tracer: Any) -> None:
    """A span for each statement. (OpenTelemetry's own instrumentation stops before SQLAlchemy 2.1.)"""
    facts = {"db.system.name": db.engine.dialect.name}

    def begin(_: Any, __: Any, statement: str, ___: Any, context: Any, ____: Any) -> None:
        context.quizsvc_span = tracer.start_span(
            statement.split(None, 1)[0], attributes={**facts, "db.query.text": statement}
        )

    def end(_: Any, __: Any, ___: Any, ____: Any, context: Any, _____: Any) -> None:
        context.quizsvc_span.end()

    def fail(failed: Any) -> None:
        if span := getattr(failed.execution_context, "quizsvc_span", None):
            span.set_attribute("error.type", type(failed.original_exception).__name__)
            span.end()

    sa.event.listen(db.engine, "before_cursor_execute", begin)
    sa.event.listen(db.engine, "after_cursor_execute", end)
    sa.event.listen(db.engine, "handle_error", fail)


def _provider(exporter: Any) -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "quizsvc")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    given = SimpleSpanProcessor(exporter) if exporter else BatchSpanProcessor(OTLPSpanExporter())
    provider.add_span_processor(given)
    return provider
