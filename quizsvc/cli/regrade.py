"""`quizsvc regrade`: put scores right after a question was mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizsvc.cli.options import data_dir_option, database, json_option, progress_bar, read_settings

if TYPE_CHECKING:
    from quizsvc.attempts.regrades.rescoring import Tally
    from quizsvc.attempts.regrades.running import Progress
    from quizsvc.db import Database

POLICIES = ("current_only", "current_or_previous", "full_credit", "none")


@click.command("regrade")
@click.argument("question", required=False)
@click.option("--to-revision", type=click.IntRange(min=1), help="Number of the revision that is right.")
@click.option("--from-revision", type=click.IntRange(min=1), help="Only attempts that were asked this one.")
@click.option("--policy", type=click.Choice(POLICIES), help="What becomes of the scores; see below.")
@click.option("--only-if-higher", is_flag=True, help="Let no score fall.")
@click.option("--reason", help="Told to learners; by default the revision's erratum.")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--resume", is_flag=True, help="Go on with every regrade that was cut off.")
@json_option
@data_dir_option
def regrade_command(
    *,
    question: str | None,
    to_revision: int | None,
    policy: str | None,
    dry_run: bool,
    resume: bool,
    as_json: bool,
    data_dir: Path | None,
    **options: Any,
) -> None:
    """Grade the answers to QUESTION anew under another revision. No snippet is run again.

    Policies: current_only grades by that revision alone; current_or_previous takes the better of it and of
    what stands; full_credit gives full marks to everybody who answered; none changes no score and shows the
    mended solution.
    """
    with database(read_settings(data_dir=data_dir)) as db:
        if resume:
            told = _resume(db)
        elif question is None or to_revision is None or policy is None:
            raise click.UsageError("Name the QUESTION, --to-revision and --policy, or say --resume.")
        else:
            told = [_regrade(db, question, to_revision, policy, options, dry_run=dry_run)]
    if as_json:
        click.echo(json.dumps(told if resume else told[0], indent=2, default=str))
    else:
        click.echo("\n".join(map(_sentences, told)) or "No regrade was cut off.")


def _regrade(
    db: Database, question: str, to_revision: int, policy: str, options: dict[str, Any], *, dry_run: bool
) -> dict[str, Any]:
    from quizsvc.attempts.regrades import running, service
    from quizsvc.attempts.regrades.presenting import regrade_view
    from quizsvc.scoring import Policy

    with db.read() as session:
        planned = service.plan(session, question, to_revision, Policy(policy), **options)
    if dry_run:
        with _watched(planned.tally["of"]) as progress:
            return _plain(regrade_view(running.rehearse(db, planned, progress), dry_run=True))
    with db.write() as session:
        regrade_id = service.begin(session, planned).id
    return _work(db, regrade_id)


def _resume(db: Database) -> list[dict[str, Any]]:
    from quizsvc.attempts.regrades import service

    with db.read() as session:
        cut_off = service.unfinished(session)
    return [_work(db, regrade_id) for regrade_id in cut_off]


def _work(db: Database, regrade_id: str) -> dict[str, Any]:
    from quizsvc.attempts.regrades import running, service
    from quizsvc.attempts.regrades.presenting import regrade_view

    with db.read() as session:
        total = service.get(session, regrade_id).tally["of"]
    with _watched(total) as progress:
        running.work(db, regrade_id, progress)
    with db.read() as session:
        return _plain(regrade_view(service.get(session, regrade_id)))


@contextmanager
def _watched(total: int) -> Iterator[Progress]:
    """A progress bar that is told how far the regrade is."""
    with progress_bar("Attempts", total) as bar:

        def progress(tally: Tally) -> None:
            bar.update(tally.attempts - bar.pos)

        yield progress


def _plain(view: dict[str, Any]) -> dict[str, Any]:
    by = view["by"]
    return {**view, "by": by and {"id": by.id, "name": by.name}}


def _sentences(told: dict[str, Any]) -> str:
    changed, points = told["changed"], told["points"]
    verb = "would change" if told["dry_run"] else "changed"
    lines = [
        f"{told['question']} to revision {told['to_revision']} ({told['policy']}): {verb} "
        f"{changed['responses']} of {told['judged']} responses, {changed['attempts']} of "
        f"{told['progress']['attempts']} attempts ({changed['raised']} up, {changed['lowered']} down), "
        f"{changed['learners']} learners.",
        f"Points for the question: {points['before']:.2f} before, {points['after']:.2f} after.",
    ]
    for row in told["table"]:
        ends = "others" if row["before"] is None else f"{row['before']:.2f} to {row['after']:.2f}"
        lines.append(f"  {ends:>14}  {row['attempts']} attempts")
    return "\n".join(lines)
