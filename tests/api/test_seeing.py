"""What an operator sees: logs, metrics, traces; and what nobody must see in them."""

import io
import json
import logging
from dataclasses import replace

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader
from quizsvc.sandbox.journal import Lines
from tests.api.conftest import Learner


@pytest.fixture
def logged():
    """Everything that is logged, at the lowest level, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines("json"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_every_request_has_a_line_with_its_id(client, logged):
    """The client's own id where it has one that fits, else one of ours; the answer carries it."""
    own = client.get("/api/v1/topics?q=secret", headers={"X-Request-ID": "front-7"})
    made = client.get("/api/v1/nothing", headers={"X-Request-ID": "no\tid" * 50})
    lines = [line for line in logged() if line["event"] == "answered"]

    assert own.headers["X-Request-ID"] == "front-7"
    assert len(made.headers["X-Request-ID"]) == 32
    assert [(line["request_id"], line["path"], line["status"]) for line in lines] == [
        ("front-7", "/api/v1/topics", 422),
        (made.headers["X-Request-ID"], "/api/v1/nothing", 404),
    ]
    assert lines[0]["ms"] > 0
    assert "secret" not in str(logged())


def test_a_failure_is_logged_with_the_id_that_the_client_has(app, client, logged, monkeypatch):
    """Who is told an id can be helped: traceback and request belong together."""
    monkeypatch.setattr("quizsvc.bank.service.list_topics", lambda *_, **__: 1 / 0)
    app.testing = False
    answer = client.get("/api/v1/topics")
    (line,) = [line for line in logged() if "exception" in line]

    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "ZeroDivisionError" in line["exception"]


def test_no_token_name_or_answer_gets_into_a_log(client, logged, db, monkeypatch):
    """Neither on good days nor when the database fails in the middle of a statement."""
    registered = client.post("/api/v1/learners", json={"name": "Ada-Lovelace"}).get_json()
    learner = Learner(client, registered["token"])
    attempt = learner.begin()
    learner.respond(attempt, "step-size", choice="a")
    client.get("/api/v1/learners/me", headers={"Authorization": "Bearer Guessed-Token"})
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE recorded_answers RENAME TO elsewhere")
    client.application.testing = False
    answer = client.post(
        "/api/v1/attempts",
        json={"quiz": attempt["quiz"]},
        headers={"Authorization": f"Bearer {learner.token}", "Idempotency-Key": "Chosen-Key"},
    )
    with db.engine.begin() as connection:  # a database may be the next test's too
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO recorded_answers")
    text = json.dumps(logged())

    assert answer.status_code >= 500
    assert "recorded_answers" in text
    for secret in (learner.token, "Ada-Lovelace", "Guessed-Token", "Chosen-Key"):
        assert secret not in text


def test_a_line_stays_a_line():
    """Whatever is logged, in both formats: nobody writes lines or terminal commands of their own into it."""
    facts = {"name": "x", "levelname": "INFO", "path": "a b\n=c\x1b[2J"}
    record = logging.makeLogRecord({**facts, "msg": 'two\nlines "quoted"'})
    line = Lines("logfmt").format(record)

    assert line.isprintable()
    assert 'event="two\\nlines \\"quoted\\""' in line
    assert json.loads(Lines("json").format(record))["path"] == "a b\n=c\x1b[2J"


def test_the_request_s_id_goes_to_the_sandbox(settings, db):
    """With every run, for the supervisor's own log."""
    from quizsvc.sandbox import request_id

    class Noting(Closed):
        seen = ""

        def run(self, *_, **__):
            Noting.seen = request_id.get()
            return super().run("")

    client = create_app(settings, db, Grader(Noting())).test_client()
    learner = Learner(client, client.post("/api/v1/learners").get_json()["token"])
    learner.call("POST", "/runs", 503, {"code": "1"}, X_Request_ID="front-8")

    assert Noting.seen == "front-8"


def test_metrics_tell_requests_runs_spares_queue_and_database(settings, db, open_sandbox):
    """In Prometheus's format, with runs by status and tier and the time from claim to answer."""
    client = create_app(settings, db, Grader(open_sandbox)).test_client()
    learner = Learner(client, client.post("/api/v1/learners").get_json()["token"])
    learner.call("POST", "/runs", 200, {"code": "print(1)"})
    learner.call("POST", "/runs", 200, {"code": "1/0"})
    learner.get("/attempts/nothing", 404)
    answer = client.get("/metrics")
    text = answer.get_data(as_text=True)

    assert answer.content_type.startswith("text/plain")
    assert 'quizsvc_requests_total{method="POST",route="/api/v1/runs",status="200"} 2.0' in text
    assert 'route="/api/v1/attempts/<id:attempt_id>",status="404"} 1.0' in text
    for status in ("ok", "error"):
        assert f'quizsvc_runs_total{{status="{status}",tier="' in text
    assert "quizsvc_run_claim_to_answer_seconds_count 2.0" in text
    assert "quizsvc_sandbox_ready 1.0" in text
    for name in ("spares_ready", "spares_wanted 4.0", "queue_waiting", "queue_bound", "queue_running"):
        assert f"quizsvc_{name}" in text
    assert "quizsvc_database_up 1.0" in text
    assert "attempts/nothing" not in text


def test_no_client_makes_new_counters(client):
    """Whatever word stands where a method should: memory would grow by each."""
    for word in ("BREW", "WHEN", "PROPFIND"):
        client.open("/api/v1/topics", method=word)
    text = client.get("/metrics").get_data(as_text=True)

    assert 'quizsvc_requests_total{method="other",route="none",status="405"} 3.0' in text
    assert "BREW" not in text


def test_runs_that_were_refused_are_counted(settings, db):
    """With the sandbox closed, metrics say so and go on."""
    client = create_app(settings, db, Grader(Closed())).test_client()
    learner = Learner(client, client.post("/api/v1/learners").get_json()["token"])
    learner.call("POST", "/runs", 503, {"code": "1"})
    text = client.get("/metrics").get_data(as_text=True)

    assert 'quizsvc_runs_total{status="refused",tier="none"} 1.0' in text
    assert "quizsvc_sandbox_ready 0.0" in text


def test_requests_and_statements_are_traced(settings, db):
    """Without what a statement is asked with, and with health left out."""
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from quizsvc.api import tracing

    app = create_app(settings, db, Grader(Closed()))
    kept = InMemorySpanExporter()
    tracing.register(app, db, kept)
    client = app.test_client()
    client.get("/livez")
    assert kept.get_finished_spans() == ()

    token = client.post("/api/v1/learners", json={"name": "Ada-Lovelace"}).get_json()["token"]
    spans = kept.get_finished_spans()
    assert "POST /api/v1/learners" in {span.name for span in spans}
    assert any("INSERT INTO learners" in str(dict(span.attributes)) for span in spans)
    text = "".join(span.to_json() for span in spans)
    assert "Ada-Lovelace" not in text
    assert token not in text


def test_tracing_without_its_packages_says_what_to_install(settings, db, monkeypatch):
    """At the start, not at the first request."""
    from quizsvc.api.tracing import TracingUnavailable

    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.instrumentation.flask", None)
    with pytest.raises(TracingUnavailable, match=r"quizsvc\[otel\]"):
        create_app(replace(settings, tracing=True), db, Grader(Closed()))
