"""Writes GIFT: choice questions with feedback, ids and tags, texts as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizsvc.content.formats.collecting import one_line
from quizsvc.content.formats.gift.signs import escaped, quoted
from quizsvc.content.formats.leaving import Leaving, feedback, right_keys
from quizsvc.content.formats.markup.rendering import markdown_to_plain
from quizsvc.content.formats.solutions import solution_text, stem_text
from quizsvc.content.model import Kind, Question

HOLDS = ("feedback", "solution", "tags", "code")


def write_gift(questions: Sequence[Question], leaving: Leaving) -> bytes:
    """The file. `leaving` hears what does not go along."""
    parts = []
    for question in questions:
        leaving.parts(question)
        parts.append(_question(question))
    return ("\n\n".join(parts) + "\n").encode()


def _question(question: Question) -> str:
    tags = "".join(f" [tag:{quoted(tag)}]" for tag in (str(question.difficulty), *question.tags))
    title = one_line(markdown_to_plain(question.stem)) or question.id
    stem = _text(stem_text(question.stem, question.code))
    return "\n".join(
        [
            f"// [id:{quoted(question.id)}]{tags}",
            f"::{escaped(title)}::[markdown]{stem} {{",
            *_options(question),
            *([f"\t####{general}"] if (general := _text(solution_text(question.solution))) else []),
            "}",
        ]
    )


def _options(question: Question) -> list[str]:
    told, right = feedback(question), right_keys(question)
    share = f"{100 / len(right):.5f}".rstrip("0").rstrip(".")
    lines = []
    for option in question.options:
        if question.kind is Kind.SINGLE_CHOICE:
            sign = "=" if option.key in right else "~"
        else:
            sign = f"~%{share}%" if option.key in right else f"~%-{share}%"
        mark = "[markdown]" if option.text.lstrip().startswith("%") else ""  # or it would be a weight
        lines.append(f"\t{sign}{mark}{_text(option.text)}")
        if option.key in told:
            lines.append(f"\t\t#{_text(told[option.key])}")
    return lines


def _text(markdown: str) -> str:
    """A text on one line: its line ends are written as \\n, so that no line of it can be taken for GIFT."""
    return re.sub(r"\n", r"\\n", escaped(markdown.strip()))
