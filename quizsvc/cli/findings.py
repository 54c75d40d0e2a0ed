"""Findings in question files, as a terminal or a script reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from quizsvc.content.findings import ContentErrors, Finding, Severity
from quizsvc.content.model import Bundle
from quizsvc.content.reader import nearby, read

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def read_or_fail(paths: Sequence[Path], as_json: bool) -> Bundle:
    """What the files hold, judged beside the files around them; their faults end the command."""
    try:
        return read(paths, nearby(paths))
    except ContentErrors as error:
        fail_with(error.findings, as_json)
        raise


def fail_with(findings: Sequence[Finding], as_json: bool) -> None:
    """Print what was found and exit with 1; return when nothing was."""
    if not findings:
        return
    if as_json:
        click.echo(json.dumps([finding.to_dict() for finding in findings], indent=2))
    else:
        click.echo("\n".join(map(_line, findings)))
        click.echo(f"{len(findings)} found.", err=True)
    raise SystemExit(1)


def _line(finding: Finding) -> str:
    """As str(finding), coloured; click takes the colours out where no terminal reads."""
    place = click.style(f"{finding.file}:{finding.line}:{finding.column}:", bold=True)
    severity = click.style(f"{finding.severity}:", fg=_COLOURS[finding.severity])
    pointer = f" [{finding.pointer}]" if finding.pointer else ""
    return f"{place} {severity} {finding.message} {finding.mend}{click.style(pointer, dim=True)}"
