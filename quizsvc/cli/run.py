"""The command that runs one snippet."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from quizsvc.cli.options import json_option, read_settings, refusals, sandboxed_grader


@click.command("run")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--given", default="{}", help="Names that the snippet finds set, as JSON: '{\"LR\": 0.1}'.")
@json_option
def run_command(file: TextIO, given: str, as_json: bool) -> None:
    """Run FILE (- for standard input) in the sandbox and say what it did.

    Starts a sandbox of its own, so the service need not run. Exits with 0 when the snippet ended well,
    else with 1.
    """
    try:
        names = json.loads(given)
        code = file.read()
    except ValueError as error:  # JSON that is none, or bytes that are not UTF-8
        raise click.UsageError(f"Cannot read the input: {error}") from None
    with sandboxed_grader(read_settings()) as grader, refusals():
        run = grader.run(code, names)
    if as_json:
        click.echo(json.dumps(run, indent=2, ensure_ascii=True))
    else:
        _show(run)
    raise SystemExit(0 if run["status"] == "ok" else 1)


def _show(run: dict[str, Any]) -> None:
    click.echo(_inert(run["stdout"]), nl=False)
    click.echo(_inert(run["stderr"]), nl=False, err=True)
    click.echo(f"-- {run['status']} in {run['usage']['wall_ms']:.0f} ms", err=True)
    if run["error"]:
        where = f" (line {run['error']['line']})" if run["error"]["line"] else ""
        click.echo(f"-- {run['error']['type']}: {_inert(run['error']['message'])}{where}", err=True)
    used = [update["lr"][0] if len(update["lr"]) == 1 else update["lr"] for update in run["trace"]["updates"]]
    if run["learning_rates"]:
        click.echo(f"-- rates printed: {run['learning_rates']}", err=True)
    if used:
        click.echo(f"-- rates used:    {used}", err=True)
    for finding in run["diagnosis"]:
        where = f" (line {finding['line']})" if finding["line"] else ""
        click.echo(f"-- {finding['title']}{where}: {finding['explanation']}", err=True)


def _inert(text: str) -> str:
    """Text that a terminal shows and does not obey: control characters are escaped."""
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in text)
