"""`quizsvc check`: every claim run, and what does not hold or has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from quizsvc.bank.comparing import changes, recorded
from quizsvc.bank.proving import Proofs, prove_all, write_proofs
from quizsvc.cli.findings import read_or_fail
from quizsvc.cli.options import data_dir_option, json_option, progress_bar, read_settings, sandboxed_grader
from quizsvc.content.canonical import digest
from quizsvc.content.model import Bundle, Question
from quizsvc.grading.templates import too_few

Row = dict[str, Any]


@click.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--write", is_flag=True, help="Keep the results in proofs.lock in the folder PATHS names.")
@click.option(
    "--against-recorded",
    "against",
    is_flag=True,
    help="Say what comes out otherwise than recorded in proofs.lock or, if it is not there, in the database.",
)
@data_dir_option
@json_option
def check_command(
    *, paths: Sequence[Path], write: bool, against: bool, data_dir: Path | None, as_json: bool
) -> None:
    """Run every claim of the question files PATHS in the sandbox and say what does not hold.

    Exits with 0 when all claims of every question's newest revision hold, else with 1; with
    --against-recorded, when every revision comes out as it is recorded.
    """
    bundle = read_or_fail(paths, as_json)
    kept = recorded(paths, bundle.questions, read_settings(data_dir=data_dir)) if against else {}
    proofs = prove(bundle.questions)
    if write:
        _keep(paths, proofs)
    rows = list(_changed_rows(bundle, kept, proofs) if against else _rows(bundle, proofs))
    lines = (
        _changed_lines(rows) if against else _lines(rows) if rows else ["No questions, so nothing to run."]
    )
    click.echo(json.dumps(rows, indent=2) if as_json else "\n".join(lines))
    failed = (bool(row["changes"]) if against else _fails(row) for row in rows)
    raise SystemExit(any(failed))


def prove(questions: Sequence[Question]) -> Proofs:
    """The proof of each question by digest, with a progress bar where somebody looks."""
    with (
        sandboxed_grader(read_settings()) as grader,
        progress_bar("Running claims", len(questions)) as bar,
    ):
        proofs = {}
        for question, proof in zip(questions, prove_all(questions, grader), strict=True):
            proofs[digest(question)] = proof
            bar.update(1)
        return proofs


def _keep(paths: Sequence[Path], proofs: Proofs) -> None:
    if len(paths) != 1 or not paths[0].is_dir():
        raise click.UsageError("--write needs one folder, the bank's, to put proofs.lock in.")
    write_proofs(paths[0], proofs)


def _fails(row: Row) -> bool:
    return bool(row["newest"]) and row["status"] == "contested"


def _rows(bundle: Bundle, proofs: Proofs) -> Iterable[Row]:
    newest = {q.id: q.revision for q in sorted(bundle.questions, key=lambda q: q.revision)}
    for q in bundle.questions:
        proof = proofs[digest(q)].to_dict()
        if q.parameters:
            proof.setdefault("variants", [])
        yield {"question": q.id, "revision": q.revision, "newest": newest[q.id] == q.revision, **proof}


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        kept = "" if row["newest"] else ", superseded"
        variants = f", {len(row['variants'])} variants" if "variants" in row else ""
        yield f"{row['question']} revision {row['revision']}: {_coloured(row['status'])}{variants}{kept}"
        if row["status"] == "verified" and "variants" in row and (few := too_few(len(row["variants"]))):
            yield f"  Warning: {few}"
        for finding in row["evidence"]:
            if finding["claim"] == "variants" and finding["note"]:
                yield f"  {finding['note']}"
            if not finding["holds"]:
                note = f" ({finding['note']})" if finding["note"] else ""
                yield f"  {finding['claim']}{note}: expected {finding['expected']}, got {finding['got']}"


def _changed_rows(bundle: Bundle, kept: Proofs, proofs: Proofs) -> Iterable[Row]:
    for q in bundle.questions:
        before, now = kept.get(digest(q)), proofs[digest(q)]
        yield {
            "question": q.id,
            "revision": q.revision,
            "recorded": before and {"status": before.status, "torch": before.torch},
            "now": {"status": now.status, "torch": now.torch},
            "changes": [change.to_dict() for change in changes(before, now)] if before else [],
        }


def _changed_lines(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        name, before, now = f"{row['question']} revision {row['revision']}", row["recorded"], row["now"]
        if before is None:
            yield f"{name}: not recorded; {_coloured(now['status'])} now"
        elif row["changes"]:
            torch = f"torch {before['torch']}, now {now['torch']}"
            yield f"{name}: {before['status']} with {torch}: {_coloured(now['status'])}"
            for change in row["changes"]:
                yield f"  {change['what']}: recorded {change['recorded']}, got {change['got']}"
    changed = sum(bool(row["changes"]) for row in rows)
    yield f"{changed} of {len(rows)} revisions come out otherwise than recorded."


def _coloured(status: str) -> str:
    return click.style(status, fg={"verified": "green", "contested": "red"}.get(status))
