"""The command that measures the service."""

from __future__ import annotations

import json

import click

from quizsvc.bench.running import PARTS, QUICK
from quizsvc.cli.options import json_option


@click.command("bench", epilog="Parts:\n\n\b\n" + "\n".join(f"  {n:10} {what}" for n, what in PARTS.items()))
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)), metavar="[PART]...")
@click.option(
    "--quick",
    is_flag=True,
    help="Within a minute: fewer repetitions, small banks; no load, burst or regrades unless named.",
)
@json_option
def bench_command(parts: tuple[str, ...], quick: bool, as_json: bool) -> None:
    """Measure the service against baselines in the same run; all parts, or those named.

    Starts servers of its own on free ports, with their data in temporary folders. Exits with 0 whether
    targets are met or not: the table says which.
    """
    from quizsvc.bench.running import run
    from quizsvc.bench.table import table

    result = run(
        parts or (QUICK if quick else PARTS), quick=quick, tell=lambda name: click.echo(f"{name} …", err=True)
    )
    click.echo(json.dumps(result, indent=2) if as_json else table(result), nl=as_json)
