"""The command that tells how questions and quizzes do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from quizsvc.cli.options import data_dir_option, database, json_option, read_settings


@click.command("stats")
@click.argument("quizzes", nargs=-1, metavar="[QUIZ]…")
@click.option("--question", help="Tell of this question instead, revision by revision.")
@click.option(
    "--attempts",
    type=click.Choice(["first", "all"]),
    help="Which count: each learner's first or all. [default: first, or all while those are under 30]",
)
@click.option("--renew", is_flag=True, help="Work out all review cards and Elo ratings anew beforehand.")
@json_option
@data_dir_option
def stats_command(
    *,
    quizzes: tuple[str, ...],
    question: str | None,
    attempts: str | None,
    renew: bool,
    as_json: bool,
    data_dir: Path | None,
) -> None:
    """Print Moodle's statistics of quizzes, all unless named, and of each question in them.

    docs/statistics.md says what each figure means. Figures are shown from 30 responses on.
    """
    import sqlalchemy as sa

    from quizsvc.attempts.overdue import finish_overdue
    from quizsvc.bank.models import Quiz
    from quizsvc.insights.questions import question_statistics
    from quizsvc.insights.quizzes import quiz_statistics
    from quizsvc.insights.renewing import renew_all
    from quizsvc.insights.results import Which

    which = Which(attempts) if attempts else None
    with database(read_settings(data_dir=data_dir)) as db:
        finish_overdue(db)
        if renew:
            cards, ratings = renew_all(db)
            click.echo(f"Worked out {cards} cards and {ratings} ratings anew.", err=True)
        with db.read() as session:
            if question is not None:
                found: Any = question_statistics(session, question, which)
            else:
                names = quizzes or session.scalars(sa.select(Quiz.id).order_by(Quiz.id)).all()
                found = [quiz_statistics(session, name, which) for name in names]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    lines = (
        _of_question(found) if question is not None else (line for quiz in found for line in _of_quiz(quiz))
    )
    for line in lines:
        click.echo(line)


def _of_quiz(quiz: dict[str, Any]) -> Iterator[str]:
    left_out = f", {quiz['left_out']} left out that asked other questions" if quiz["left_out"] else ""
    yield f"{quiz['title']} ({quiz['quiz']}): {quiz['n']} attempts ({quiz['attempts']}){left_out}"
    if not quiz["shown"]:
        yield from (f"  {quiz['why']}", "")
        return
    yield "  " + ", ".join(f"{name} {_number(quiz['statistics'][field])}" for name, field in QUIZ)
    rows = [
        [row["question"], *(_number(row[field]) for _, field in ITEM), str(row["n"])]
        for row in quiz["questions"]
    ]
    yield from _table(["question", *(name for name, _ in ITEM), "n"], rows)
    yield ""


def _of_question(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['question']}: {found['kind']}, {found['difficulty']} ({found['attempts']} attempts)"
    for row in found["revisions"]:
        yield f"revision {row['revision']} ({row['status']}): {row['n']} responses"
        yield from (f"  {line}" for line in _of_revision(row))


def _of_revision(row: dict[str, Any]) -> Iterator[str]:
    figures = row["statistics"]
    if figures is None:
        yield row["why"]
        return
    for name, field in REVISION:
        yield f"{name}: {_number(figures[field])}"
    level, elo, time = figures["level"], figures["elo"], figures["time"]
    yield f"level: {level['author']}, observed {level['observed']}" + (
        "" if level["agrees"] else ": disagrees"
    )
    yield f"Elo: {elo['value']:.2f} after {elo['n']} first tries" if elo else "Elo: under 30 first tries"
    yield f"hints: {_number(figures['hints']['share'])} % took one"
    if time:
        middle = f"{time['lower_quartile_s']:.0f} to {time['upper_quartile_s']:.0f} s"
        yield f"time: {time['median_s']:.0f} s, the middle half {middle}"
    for option in figures["options"]:
        mark = "*" if option["right"] else " "
        yield f"{mark} {option['key']} {_number(option['share']):>6} %  {_short(option['text'])}"
    for mistake in figures["mistakes"]:
        yield f"mistake {mistake['id']}: {_number(mistake['share'])} %"
    for quiz in row["quizzes"]:
        if quiz["shown"]:
            named = ", ".join(f"{name} {_number(quiz['statistics'][field])}" for name, field in ITEM[:-1])
            yield f"in {quiz['quiz']}: {named}"


QUIZ = (
    ("mean", "mean"),
    ("median", "median"),
    ("SD", "standard_deviation"),
    ("skewness", "skewness"),
    ("kurtosis", "kurtosis"),
    ("consistency", "internal_consistency"),
    ("error ratio", "error_ratio"),
    ("standard error", "standard_error"),
)
ITEM = (
    ("facility", "facility_index"),
    ("SD", "standard_deviation"),
    ("intended", "intended_weight"),
    ("effective", "effective_weight"),
    ("discrimination", "discrimination_index"),
    ("efficiency", "discriminative_efficiency"),
    ("guess", "random_guess_score"),
)
REVISION = (
    ("facility", "facility_index"),
    ("SD", "standard_deviation"),
    ("guess", "random_guess_score"),
    ("right at first", "right_at_first"),
)
SHORTENED_TO = 60


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORTENED_TO else line[: SHORTENED_TO - 1] + "…"


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """The first column to the left, numbers to the right."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    for row in (head, *rows):
        numbers = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  " + "  ".join([row[0].ljust(widths[0]), *numbers])
