"""The command that takes work off the web process, on this machine or another."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, only_one, read_settings
from quizsvc.logs import configure
from quizsvc.settings import Settings

QUEUES = ("runs", "batch")


@click.command("worker")
@click.option("--queues", default="runs,batch", show_default=True, help="Which work to take, with commas.")
@click.option("--at-once", type=click.IntRange(1, 64), help="Runs at a time (default: QUIZSVC_SANDBOX_POOL).")
@click.option("--name", help="Name among all workers (default: host name and process number).")
@data_dir_option
def worker_command(queues: str, at_once: int | None, name: str | None, data_dir: Path | None) -> None:
    """Take runs, checks and regrades from the queue, until Ctrl-C or SIGTERM.

    Owns a sandbox; as many workers as you like, on as many machines. QUIZSVC_BROKER_URL says where the queue
    is; regrades need QUIZSVC_DATABASE_URL too. Web processes with the same settings keep no sandbox.
    """
    settings = read_settings(data_dir=data_dir)
    wanted = [word.strip() for word in queues.split(",")]
    if not settings.broker_url:
        raise click.UsageError("Set QUIZSVC_BROKER_URL, such as redis://HOST:6379/0.")
    if unknown := set(wanted) - set(QUEUES):
        raise click.UsageError(f"There is no queue {sorted(unknown)[0]!r}: write runs, batch or both.")
    configure(settings.log_format, settings.log_level)
    own = name or f"{socket.gethostname()}-{os.getpid()}"
    _keep_working(settings, own, [f"quizsvc.{word}" for word in wanted], at_once or settings.sandbox_pool)


def _keep_working(settings: Settings, name: str, queues: list[str], at_once: int) -> None:
    from quizsvc.serving.sandboxing import run_sandbox
    from quizsvc.serving.siblings import Sibling, keep

    def run_worker() -> None:
        from quizsvc.jobs.working import work

        work(settings, name, queues, at_once)

    with only_one(settings.data_dir):
        click.echo(f"quizsvc worker {name} takes {', '.join(queues)}.")
        keep([Sibling("sandbox", lambda: run_sandbox(settings)), Sibling("worker", run_worker)])
    click.echo("quizsvc worker has stopped.")
