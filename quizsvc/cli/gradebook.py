"""`quizsvc gradebook`: the attempts at a quiz as CSV."""

from __future__ import annotations

from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, database, read_settings


@click.command("gradebook")
@click.argument("quiz")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@data_dir_option
def gradebook_command(quiz: str, output: Path | None, data_dir: Path | None) -> None:
    """Write the attempts at QUIZ as CSV, to standard output or a file: a line for each attempt, a column for
    each question, points as of today.
    """
    from quizsvc.attempts.gradebook import gradebook
    from quizsvc.cli.writing import write_atomically

    with database(read_settings(data_dir=data_dir)) as db:
        pieces = (piece.encode() for piece in gradebook(db, quiz))
        if output is None:
            for piece in pieces:
                click.echo(piece, nl=False)
        else:
            write_atomically(output, pieces)
