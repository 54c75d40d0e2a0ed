"""Taking foreign files into an import: each item under the topic that the author names."""

from __future__ import annotations

import os
from collections.abc import Iterable

from quizsvc.bank.importing import Taken
from quizsvc.content.checks import Known
from quizsvc.content.findings import ContentErrors, Finding, Severity
from quizsvc.content.formats import Imported
from quizsvc.content.model import Bundle, Question
from quizsvc.errors import Invalid

File = tuple[str, bytes | os.PathLike[str]]
"""Its name, and its bytes or its path."""


def take(files: Iterable[File], fmt: str | None, topic: str | None, known: Known) -> Taken:
    """What foreign files hold. `fmt` is one of FORMATS, or None to tell by the content.

    Raises ContentErrors with the faults of every file, Invalid without a topic that exists.
    """
    if topic is None or topic not in known.topics:
        there = (
            f"one of {', '.join(sorted(known.topics)[:20])}" if known.topics else "one that you import first"
        )
        raise Invalid(f"A foreign file names no topic of ours. Say which its questions belong to: {there}.")
    from quizsvc.content.formats import read_foreign

    found: list[Imported] = []
    faults: list[Finding] = []
    for name, data in files:
        try:
            found.append(read_foreign(data, fmt, name, topic, known))
        except ContentErrors as error:
            faults += error.findings
    questions = _together(found, faults)
    if faults:
        raise ContentErrors(faults)
    skipped = [
        {"title": one.title, "reason": one.reason, "line": one.line, "file": one.file}
        for imported in found
        for one in imported.skipped
    ]
    return Taken(Bundle(questions=questions), skipped, [note for one in found for note in one.notes])


def _together(found: Iterable[Imported], faults: list[Finding]) -> tuple[Question, ...]:
    """The questions of all files; the same one in two files counts once, two with one id are a fault."""
    kept: dict[tuple[str, int], Question] = {}
    for imported in found:
        for question in imported.bundle.questions:
            first = kept.setdefault((question.id, question.revision), question)
            if first != question:
                message = f"Two files hold different questions with the id {question.id}."
                mend = "Import them one after the other, or give one of them another title."
                faults.append(Finding("", 0, 0, "", message, mend, Severity.ERROR, "duplicate_id"))
    return tuple(kept.values())
