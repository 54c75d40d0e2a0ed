"""`quizsvc gradebook`: the attempts at a quiz as CSV."""

from __future__ import annotations

from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, database, output_option, read_settings


@click.command("gradebook")
@click.argument("quiz")
@output_option
@data_dir_option
def gradebook_command(quiz: str, output: Path | None, data_dir: Path | None) -> None:
    """Write the attempts at QUIZ as CSV, to standard output or a file: a line for each attempt, a column for
    each question, points as of today.
    """
    from quizsvc.attempts.gradebook import gradebook
    from quizsvc.attempts.overdue import finish_overdue
    from quizsvc.cli.writing import write_out

    with database(read_settings(data_dir=data_dir)) as db:
        finish_overdue(db)
        write_out(output, (piece.encode() for piece in gradebook(db, quiz)))
