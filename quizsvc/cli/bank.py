"""Commands for authors: lint, check and import question files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from quizsvc.bank.importing import Taken, prepare, store
from quizsvc.bank.loading import Loaded
from quizsvc.bank.proving import Proofs, prove_all, write_proofs
from quizsvc.cli.options import data_dir_option, database, json_option, read_settings, sandboxed_grader
from quizsvc.content.canonical import digest
from quizsvc.content.files import SUFFIXES
from quizsvc.content.findings import ContentErrors, Finding
from quizsvc.content.model import Bundle, Question
from quizsvc.content.reader import Known, nearby, read
from quizsvc.grading.templates import too_few

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
    from quizsvc.content.lint import lint

    try:
        findings: Iterable[Finding] = lint(read(paths, nearby(paths)), nearby(paths))
    except ContentErrors as error:
        findings = error.findings
    _fail_with(list(findings), as_json)
    click.echo("[]" if as_json else "Nothing found.")


@click.command("check")
@paths_argument
@click.option("--write", is_flag=True, help="Keep the results in proofs.lock in the folder PATHS names.")
@json_option
def check_command(paths: Sequence[Path], write: bool, as_json: bool) -> None:
    """Run every claim of the question files PATHS in the sandbox and say what does not hold.

    Exits with 0 when all claims of every question's newest revision hold, else with 1.
    """
    bundle = _read(paths, as_json, nearby(paths))
    proofs = _prove(bundle.questions)
    if write:
        _keep(paths, proofs)
    rows = list(_proof_rows(bundle, proofs))
    click.echo(json.dumps(rows, indent=2) if as_json else "\n".join(_proof_lines(rows)))
    raise SystemExit(any(row["newest"] and row["status"] == "contested" for row in rows))


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
            loaded = store(session, prepared, retire_missing=retire_missing)
            if dry_run:
                session.rollback()
    _tell(loaded, dry_run, as_json)


def _take(paths: Sequence[Path], fmt: str | None, topic: str | None, known: Known) -> Taken:
    """What the files hold: native ones as a whole, foreign ones each by itself."""
    from quizsvc.bank.foreign import take
    from quizsvc.content.formats import FORMATS

    if fmt not in {None, *FORMATS}:
        raise click.BadParameter(f"{fmt!r} is none of {', '.join(FORMATS)}.", param_hint="--format")
    foreign = [path for path in paths if not path.is_dir() and path.suffix.lower() not in SUFFIXES]
    if fmt == "native" or (fmt is None and not foreign):
        return Taken(read(paths, known))
    if fmt is None and len(foreign) < len(paths):
        raise click.UsageError("Import native and foreign files one after the other.")
    return take([(str(path), path) for path in paths], fmt, topic, known)


def _refuse(error: ContentErrors, as_json: bool) -> NoReturn:
    """Print an import's findings, as a report for scripts, and exit with 1."""
    if as_json:
        findings = [finding.to_dict() for finding in error.findings]
        click.echo(json.dumps({**Loaded(errors=findings).to_dict(), "dry_run": False}, indent=2))
        raise SystemExit(1)
    _fail_with(error.findings, as_json)
    raise SystemExit(1)


def _read(paths: Sequence[Path], as_json: bool, known: Known | None = None) -> Bundle:
    try:
        return read(paths, known)
    except ContentErrors as error:
        _fail_with(list(error.findings), as_json)
        raise


def _fail_with(findings: Sequence[Finding], as_json: bool) -> None:
    """Print what was found and exit with 1; return when nothing was."""
    if not findings:
        return
    if as_json:
        click.echo(json.dumps([finding.to_dict() for finding in findings], indent=2))
    else:
        click.echo("\n".join(str(finding) for finding in findings))
        click.echo(f"{len(findings)} found.", err=True)
    raise SystemExit(1)


def _prove(questions: Sequence[Question]) -> Proofs:
    """The proof of each question by digest, with a progress bar where somebody looks."""
    with (
        sandboxed_grader(read_settings()) as grader,
        click.progressbar(
            prove_all(questions, grader),
            length=len(questions),
            label="Running claims",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar,
    ):
        return {digest(q): proof for q, proof in zip(questions, bar, strict=True)}


def _keep(paths: Sequence[Path], proofs: Proofs) -> None:
    if len(paths) != 1 or not paths[0].is_dir():
        raise click.UsageError("--write needs one folder, the bank's, to put proofs.lock in.")
    write_proofs(paths[0], proofs)


def _proof_rows(bundle: Bundle, proofs: Proofs) -> Iterable[dict[str, Any]]:
    newest = {q.id: q.revision for q in sorted(bundle.questions, key=lambda q: q.revision)}
    for q in bundle.questions:
        proof = proofs[digest(q)].to_dict()
        if q.parameters:
            proof.setdefault("variants", [])
        yield {"question": q.id, "revision": q.revision, "newest": newest[q.id] == q.revision, **proof}


def _proof_lines(rows: Iterable[dict[str, Any]]) -> Iterable[str]:
    for row in rows:
        kept = "" if row["newest"] else ", superseded"
        variants = f", {len(row['variants'])} variants" if "variants" in row else ""
        yield f"{row['question']} revision {row['revision']}: {row['status']}{variants}{kept}"
        if row["status"] == "verified" and "variants" in row and (few := too_few(len(row["variants"]))):
            yield f"  Warning: {few}"
        for finding in row["evidence"]:
            if finding["claim"] == "variants" and finding["note"]:
                yield f"  {finding['note']}"
            if not finding["holds"]:
                note = f" ({finding['note']})" if finding["note"] else ""
                yield f"  {finding['claim']}{note}: expected {finding['expected']}, got {finding['got']}"


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
