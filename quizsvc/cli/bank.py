"""Commands for authors: lint and import question files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.orm import Session

from quizsvc.bank.importing import Prepared, Taken, prepare, store
from quizsvc.bank.loading import Loaded
from quizsvc.bank.proving import Proofs
from quizsvc.cli.check import prove
from quizsvc.cli.findings import fail_with
from quizsvc.cli.options import data_dir_option, database, json_option, progress_bar, read_settings
from quizsvc.content.files import SUFFIXES
from quizsvc.content.findings import ContentErrors
from quizsvc.content.model import Question
from quizsvc.content.reader import Known, nearby, read
from quizsvc.content.shelf import Shelf
from quizsvc.errors import SandboxUnavailable

BAR_FROM = 100
"""Questions over which storing them shows how far it is."""

paths_argument = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


@click.command("lint")
@paths_argument
@json_option
def lint_command(paths: Sequence[Path], as_json: bool) -> None:
    """Say what is wrong with the question files PATHS (files or folders). Nothing is run or stored.

    Exits with 0 when nothing was found, else with 1.
    """
    from quizsvc.content.examining import examine

    fail_with(examine(paths, nearby(paths)), as_json)
    click.echo("[]" if as_json else "Nothing found.")


@click.command("import")
@paths_argument
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--format",
    "fmt",
    metavar="FORMAT",
    help="Of foreign files: gift, aiken, moodle, qti21, qti22, qti3 or canvas; found out if you do not say.",
)
@click.option("--topic", help="The topic that a foreign file's questions belong to.")
@click.option(
    "--retire-missing",
    is_flag=True,
    help="Retire questions of the folder's topics that the folder no longer holds; their history is kept.",
)
@data_dir_option
@json_option
def import_command(
    *,
    paths: Sequence[Path],
    dry_run: bool,
    fmt: str | None,
    topic: str | None,
    retire_missing: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Put the question files PATHS into the database: all of it, or with any fault nothing.

    Claims of new content are run first; what they contradict is stored as contested and never scored.
    """
    if retire_missing and not all(path.is_dir() for path in paths):
        raise click.UsageError("--retire-missing needs folders that hold all questions of their topics.")
    with database(read_settings(data_dir=data_dir)) as db:
        try:
            prepared = prepare(db, lambda known: _take(paths, fmt, topic, known), _prove)
        except ContentErrors as error:
            _refuse(error, as_json)
        with db.write() as session:
            loaded = _store(session, prepared, retire_missing)
            if dry_run:
                session.rollback()
    _tell(loaded, dry_run, as_json)


def _prove(questions: Sequence[Question]) -> Proofs:
    """The proofs by digest. Raises SandboxUnavailable, which leaves what is new unverified."""
    try:
        return prove(questions)
    except click.ClickException as error:
        raise SandboxUnavailable(error.message) from None


def _store(session: Session, prepared: Prepared, retire_missing: bool) -> Loaded:
    """Store it, with a progress bar where somebody looks and there is much to store."""
    count = len(prepared.bundle.questions)
    with progress_bar("Storing", count, hidden=count <= BAR_FROM) as bar:
        return store(session, prepared, retire_missing=retire_missing, tell=bar.update)


def _take(paths: Sequence[Path], fmt: str | None, topic: str | None, known: Known) -> Taken:
    """What the files hold: native ones as a whole, foreign ones each by itself."""
    from quizsvc.bank.foreign import take
    from quizsvc.content.formats import FORMATS

    if fmt not in {None, *FORMATS}:
        raise click.BadParameter(f"{fmt!r} is none of {', '.join(FORMATS)}.", param_hint="--format")
    foreign = [path for path in paths if not path.is_dir() and path.suffix.lower() not in SUFFIXES]
    if fmt == "native" or (fmt is None and not foreign):
        return Taken(read(paths, known, Shelf()))
    if fmt is None and len(foreign) < len(paths):
        raise click.UsageError("Import native and foreign files one after the other.")
    return take([(str(path), path) for path in paths], fmt, topic, known)


def _refuse(error: ContentErrors, as_json: bool) -> NoReturn:
    """Print an import's findings, as a report for scripts, and exit with 1."""
    if as_json:
        findings = [finding.to_dict() for finding in error.findings]
        click.echo(json.dumps({**Loaded(errors=findings).to_dict(), "dry_run": False}, indent=2))
        raise SystemExit(1)
    fail_with(error.findings, as_json)
    raise SystemExit(1)


def _tell(loaded: Loaded, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**loaded.to_dict(), "dry_run": dry_run}, indent=2))
        return
    verb = "Would store" if dry_run else "Stored"
    click.echo(
        f"{verb}: {len(loaded.created)} created, {len(loaded.updated)} updated, "
        f"{len(loaded.unchanged)} unchanged{f', {len(loaded.retired)} retired' if loaded.retired else ''}."
    )
    for item in loaded.skipped:
        click.echo(f"{item['file']}:{item['line']}: skipped {item['title']!r}: {item['reason']}", err=True)
    for warning in loaded.warnings:
        click.echo(f"Warning: {warning}", err=True)
