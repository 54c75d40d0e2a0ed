"""The command that looks over an installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, json_option, read_settings


@click.command("doctor")
@data_dir_option
@json_option
def doctor_command(data_dir: Path | None, as_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it.

    Exits with 0 when nothing is an error, else with 1.
    """
    from quizsvc.cli.looking import LOOKS

    settings = read_settings(data_dir=data_dir)
    checks = [check for look in LOOKS for check in look(settings)]
    failed = any(check.state == "error" for check in checks)
    if as_json:
        click.echo(json.dumps({"ok": not failed, "checks": [asdict(check) for check in checks]}, indent=2))
    for check in [] if as_json else checks:
        click.echo(f"{check.state:8} {check.name}: {check.detail}")
        if check.mend:
            click.echo(f"{'':8} {check.mend}")
    raise SystemExit(failed)
