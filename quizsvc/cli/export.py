"""`quizsvc export`: the bank as a file."""

from __future__ import annotations

from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, database, output_option, read_settings
from quizsvc.cli.writing import write_out

NAMES = ("native", "gift", "aiken", "moodle", "qti21", "qti22", "qti3", "canvas")


@click.command("export")
@click.option("--format", "fmt", type=click.Choice(NAMES), default="native", show_default=True)
@click.option("--topic", help="Only this topic's questions.")
@click.option(
    "--revisions",
    type=click.Choice(["current", "all"]),
    default="current",
    show_default=True,
    help="all: the history too, one question for each revision (native).",
)
@output_option
@data_dir_option
def export_command(
    *, fmt: str, topic: str | None, revisions: str, output: Path | None, data_dir: Path | None
) -> None:
    """Write the bank's questions, in authored order, to standard output or a file.

    The native format carries lessons and quizzes too. What a format cannot hold is told on standard error.
    """
    from quizsvc.bank.exporting import Wanted, export

    with database(read_settings(data_dir=data_dir)) as db, db.read() as session:
        made = export(session, Wanted(fmt, topic, revisions == "all"))
    for one in made.left_out:
        click.echo(f"{one['question']}: {one['part']} left out: {one['reason']}", err=True)
    write_out(output, made.data)
