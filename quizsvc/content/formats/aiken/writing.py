"""Writes Aiken: single-choice questions whose stem and options fit on one line each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizsvc.content.formats.leaving import Leaving, right_keys
from quizsvc.content.formats.markup.rendering import is_one_paragraph, markdown_to_plain
from quizsvc.content.model import Kind, Question

HOLDS = ()


def write_aiken(questions: Sequence[Question], leaving: Leaving) -> bytes:
    """The file. `leaving` hears what does not go along."""
    blocks = []
    for question in questions:
        if reason := _obstacle(question):
            leaving.leave(question.id, "question", reason)
            continue
        leaving.parts(question)
        blocks.append(_question(question, leaving))
    return ("\n\n".join(blocks) + "\n" if blocks else "").encode()


def _obstacle(question: Question) -> str:
    if question.kind is Kind.MULTIPLE_CHOICE:
        return "Aiken has one right answer for each question"
    if question.code or not is_one_paragraph(question.stem):
        return "Aiken cannot hold code, tables or several paragraphs"
    if not all(is_one_paragraph(option.text) for option in question.options):
        return "an option needs more than one line"
    return ""


def _question(question: Question, leaving: Leaving) -> str:
    texts = [question.stem, *(option.text for option in question.options)]
    if any(re.search(r"[`*_\[]", text) for text in texts):
        leaving.leave(question.id, "markup", "Aiken holds plain text")
    stem = markdown_to_plain(question.stem)
    if re.match(r"\s*ANSWERS?\s*[:.]", stem, re.IGNORECASE):
        stem = f"“{stem}”"
    options = [
        f"{chr(65 + at)}. {markdown_to_plain(option.text)}" for at, option in enumerate(question.options)
    ]
    right = next(at for at, option in enumerate(question.options) if option.key in right_keys(question))
    return "\n".join([stem, *options, f"ANSWER: {chr(65 + right)}"])
