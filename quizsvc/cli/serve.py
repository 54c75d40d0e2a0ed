"""The command that starts everything."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from quizsvc.cli.options import data_dir_option, only_one, read_settings, refusals
from quizsvc.logs import configure
from quizsvc.settings import Settings

AFTER = """
Settings are environment variables:

\b
  QUIZSVC_HOST, QUIZSVC_PORT    where to listen (127.0.0.1:8000)
  QUIZSVC_DATA_DIR              database and sockets (./var)
  QUIZSVC_DATABASE_URL          PostgreSQL instead of SQLite in the data folder
  QUIZSVC_BROKER_URL            Redis or RabbitMQ: snippets are run by `quizsvc worker`
  QUIZSVC_RESULT_URL            Redis for answers (the broker, if that is Redis)
  QUIZSVC_RUN_DEADLINE, _QUEUE  seconds a run may take with its wait (30), runs that may wait (200)
  QUIZSVC_BANK_DIR              folder of question files (the bundled bank)
  QUIZSVC_THREADS               threads of the web server (12)
  QUIZSVC_PATIENCE              seconds in which a request has to arrive (8)
  QUIZSVC_REGISTRATION          on or off: may anybody register (on)
  QUIZSVC_RATE_LIMITS           on or off (on)
  QUIZSVC_ORIGINS               web origins whose pages may call the API, commas between (none)
  QUIZSVC_MAX_BODY, _MAX_IMPORT largest body, and file to import, in bytes (1 and 64 MiB)
  QUIZSVC_LOG_LEVEL             debug, info, warning, error (info)
  QUIZSVC_LOG_FORMAT            logfmt or json (logfmt)
  QUIZSVC_TRACING               on or off: send traces by OpenTelemetry (off)
  QUIZSVC_PROXIES               proxies in front whose X-Forwarded-… are believed (0)
  QUIZSVC_TOKEN_DAYS            days after which a new learner's token ends, 0: never (0)
  QUIZSVC_SANDBOX               on or off: run snippets at all (on)
  QUIZSVC_SANDBOX_POOL, _QUEUE  spares kept ready (4), runs that may wait (64)
  QUIZSVC_SANDBOX_WALL, _CPU    seconds per run (5, 3)
  QUIZSVC_SANDBOX_MEMORY_MIB    memory per run over torch's own (512)
  QUIZSVC_SANDBOX_OUTPUT        bytes of output per run (65536)
  QUIZSVC_SANDBOX_SOURCE        bytes of a snippet (32768)
"""


@click.command("serve", epilog=AFTER)
@click.option("--host", help="Address to listen on (QUIZSVC_HOST; default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (QUIZSVC_PORT; default 8000; 0: any free).")
@data_dir_option
def serve_command(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Start the service: web server and sandbox, until Ctrl-C or SIGTERM.

    Brings the database to the newest schema and loads the bank before it answers.
    """
    settings = read_settings(host=host, port=port, data_dir=data_dir)
    configure(settings.log_format, settings.log_level)
    _serve(settings)


def _serve(settings: Settings) -> None:
    with only_one(settings.data_dir):
        _keep_running(settings)
    click.echo("quizsvc has stopped.")


def _keep_running(settings: Settings) -> None:
    gc.disable()  # until all is made that stays: looking through it takes a third of the start
    from quizsvc.serving.opening import Door, let_go, listen
    from quizsvc.serving.sandboxing import run_sandbox
    from quizsvc.serving.siblings import Sibling, keep, start

    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. "
            "Stop what listens there, or choose another port with --port."
        ) from None
    own_sandbox = settings.sandbox and not settings.broker_url
    siblings = [Sibling("sandbox", lambda: run_sandbox(settings))] if own_sandbox else []
    for sibling in siblings:
        start(sibling)  # it imports torch while we see to the database
    with Door(listener) as door:
        app = _prepare(settings)
    gc.freeze()  # never looked through again, so that forks share it and no request waits for that
    gc.enable()
    web = Sibling("web", lambda: _run_web(app, settings, listener, door.held))
    start(web)
    let_go(door.held)
    _welcome(settings, listener.getsockname()[1])
    keep([*siblings, web])


def _prepare(settings: Settings) -> Any:
    """Migrate, load the bank and put the app together; nothing stays open."""
    from quizsvc.app import create_app
    from quizsvc.bank.startup import load_bank
    from quizsvc.bundled import bundled
    from quizsvc.content.findings import ContentErrors
    from quizsvc.db import Database
    from quizsvc.db.version import bring_to_newest

    with refusals():
        db = Database(settings.sqlalchemy_url)
        bring_to_newest(db.engine)
        try:
            loaded = load_bank(db, Path(settings.bank_dir) if settings.bank_dir else bundled("questions"))
        except ContentErrors as error:
            raise click.ClickException(
                f"The bank cannot be loaded; nothing of it was written.\n{error}"
            ) from None
    if loaded:
        click.echo(f"Bank: {len(loaded.created)} created, {len(loaded.updated)} updated.")
    app = create_app(settings, db, *_workers(settings))
    db.close()  # connections do not survive a fork
    return app


def _workers(settings: Settings) -> tuple[Any, Any]:
    """Who runs snippets, and who regrades: workers where there is a broker, else this service."""
    from quizsvc.grading import Grader, Line, open_runner

    if not settings.broker_url:
        line = Line(2 * settings.sandbox_pool, settings.run_queue)
        return Grader(open_runner(settings), line), None
    from quizsvc.jobs.runner import QueuedRunner

    runner = QueuedRunner(settings)
    line = Line(max(1, settings.run_queue // 4), settings.run_queue)
    return Grader(runner, line), runner.send_regrades


def _run_web(app: Any, settings: Settings, listener: Any, held: Any) -> None:
    from quizsvc.serving.web import WebServer, allow_descriptors

    allow_descriptors()
    WebServer(app, settings, listener, held).run()


def _welcome(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    folder = "" if settings.data_dir == Path("var") else f" --data-dir {settings.data_dir}"
    click.echo(f"quizsvc listens on http://{host}:{port} (data in {settings.data_dir}).")
    command = "quizsvc" if shutil.which("quizsvc") else os.path.relpath(sys.argv[0])
    click.echo(f"An author's token: {command} token create --role author --name NAME{folder}")
