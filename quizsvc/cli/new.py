"""`quizsvc new`: a file to begin from, with a comment at what an author has to decide."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import click

from quizsvc.cli.writing import write_atomically
from quizsvc.content.files import SUFFIXES
from quizsvc.content.reader import Known, known_in
from quizsvc.content.writing import format_text

STARTING = Path(__file__).with_name("starting")
KINDS = ("single_choice", "multiple_choice", "learning_rates", "code", "template", "topic", "quiz")
TOPIC = """\
# Every question belongs to a topic. Put it into a file of its own once there are several questions.
topic:
  id: TOPIC
  title: Learning rates
"""


@click.command("new")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--topic", help="The topic's id; usually found in the files beside FILE.")
def new_command(kind: str, file: Path | None, topic: str | None) -> None:
    """Write a commented file to begin a question, topic or quiz from, to FILE or standard output.

    It passes lint as it stands. Ids are taken from FILE's name and from the files beside it.
    """
    if file is not None and file.exists():
        raise click.ClickException(f"{file} is there already. Choose another name, or remove it first.")
    if file is not None and not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}. Make it first.")
    known = known_in(_beside(file)) if file is not None else Known()
    text = starting_text(kind, file, _topic(kind, topic, file, known), known)
    if file is None:
        click.echo(text, nl=False)
    else:
        write_atomically(file, text.encode())
        click.echo(f"{file} is written. See it with: quizsvc preview {file}", err=True)


def starting_text(kind: str, file: Path | None, topic: str, known: Known) -> str:
    """The text of a new file, which can be read beside those that `known` comes from."""
    text = _starting(kind)
    if kind == "quiz" and not known.questions:
        text += _without_head(_starting("single_choice"))
    if kind != "topic" and topic not in known.topics:
        text += TOPIC
    asked = sorted(known.questions)[:10] or ["my-question"]
    words = {
        "TOPIC": topic,
        "QUESTIONS": ", ".join(asked),
        "QUESTION": "my-question" if kind == "quiz" else _fresh(file, "my-question", known.questions),
        "QUIZ": _fresh(file, "my-quiz", ()),
    }
    text = re.sub(r"\b(TOPIC|QUESTIONS?|QUIZ)\b", lambda match: words[match.group()], text)
    return format_text(text, str(file or "new.yaml"), known)


def _topic(kind: str, topic: str | None, file: Path | None, known: Known) -> str:
    if kind == "topic":
        folder = file.absolute().parent if file is not None and file.stem == "topic" else file
        return topic or _fresh(folder, "my-topic", known.topics)
    if topic is None and len(known.topics) > 1:
        raise click.UsageError(f"Say which topic with --topic: {', '.join(sorted(known.topics))}.")
    return topic or next(iter(known.topics), "my-topic")


def _beside(file: Path) -> list[Path]:
    return [path for path in file.absolute().parent.iterdir() if path.suffix.lower() in SUFFIXES]


def _fresh(file: Path | None, usual: str, taken: Collection[str]) -> str:
    """An id after the file's name, without the number it begins with; one that is free."""
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^[0-9]+[-_. ]+", "", file.stem.lower())) if file else ""
    name = words.strip("-")[:80].strip("-") or usual
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def _starting(kind: str) -> str:
    return (STARTING / f"{kind}.yaml").read_text()


def _without_head(text: str) -> str:
    return text[text.index("question:") :]
