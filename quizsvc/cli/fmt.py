"""`quizsvc fmt` and `quizsvc schema`: for authors and their editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from quizsvc.cli.writing import write_atomically
from quizsvc.content import files
from quizsvc.content.findings import ContentErrors, Finding, Report
from quizsvc.content.reader import surroundings
from quizsvc.content.writing import format_text


@click.command("fmt")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; name what would change and exit with 1.")
def fmt_command(paths: Sequence[Path], check: bool) -> None:
    """Put the question files PATHS (files or folders) in order: fields, indents, quotes, line breaks.

    Comments stay and what the files say is unchanged. A file with findings is left as it is and told; the
    exit status is then 1.
    """
    report = Report()
    known = surroundings(paths)
    findings: list[Finding] = []
    changed = False
    for name, content in files.contents(paths, report):
        try:
            formatted = format_text(content, name, known).encode()
        except ContentErrors as error:
            findings += error.findings
            continue
        if formatted != content:
            changed = True
            click.echo(f"{name}: {'would be formatted' if check else 'formatted'}")
            if not check:
                write_atomically(Path(name), formatted)
    findings += report.findings()
    for finding in findings:
        click.echo(str(finding), err=True)
    raise SystemExit(bool(findings) or (check and changed))


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of question files, for editors that complete and check while you type."""
    from quizsvc.content.jsonschema import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
