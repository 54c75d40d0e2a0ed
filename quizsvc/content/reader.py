"""Reads question files: all that they hold, or every fault at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from quizsvc.content import files, native
from quizsvc.content.canonical import from_content, quiz_from_content, topic_from_content
from quizsvc.content.checks import Drafts, Known, check, check_question, ids
from quizsvc.content.findings import ContentErrors, Finding, Report
from quizsvc.content.model import Bundle, Question
from quizsvc.content.nodes import Broken, Mapping, Node, Ready, locate
from quizsvc.content.reading import INVALID, Invalid, Reading
from quizsvc.content.shelf import Shelf, Shelved
from quizsvc.content.sources import Draft, Sources
from quizsvc.content.text import parse

__all__ = ["Known", "known_in", "nearby", "read", "read_text", "read_texts", "surroundings"]


_TOLD = ("id", "revision", "topic")
"""What other questions and quizzes may be told of a question."""


def read(paths: Iterable[Path | str], known: Known | None = None, shelf: Shelf | None = None) -> Bundle:
    """What the files, and the folders' files, at `paths` hold, in order.

    `known` names topics and questions that exist elsewhere. With a `shelf`, questions are put there as
    they are read, and the bundle does not know where in the files they stand. Raises ContentErrors with every
    fault.
    """
    drafts, faults = drafts_of(paths, known or Known(), shelf)
    if faults:
        raise ContentErrors(faults)
    return bundled(drafts, shelf)


def drafts_of(
    paths: Iterable[Path | str], known: Known, shelf: Shelf | None = None
) -> tuple[Drafts, list[Finding]]:
    """What the files at `paths` hold as far as it can be read, and every fault."""
    report, drafts = Report(), Drafts()
    for name, content in files.contents(paths, report):
        _read_one(content, name, drafts, report, shelf)
    check(drafts, known, report)
    return drafts, report.findings()


def read_text(content: str | bytes, name: str, known: Known | None = None) -> Bundle:
    """What one file's content holds. `name` stands in the findings; if it ends in .json it must be JSON.

    `known` names topics and questions that exist elsewhere. Raises ContentErrors with every fault.
    """
    return read_texts([(name, content)], known)


def read_texts(
    texts: Iterable[tuple[str, str | bytes]], known: Known | None = None, shelf: Shelf | None = None
) -> Bundle:
    """What several files hold together, as (name, content); they may refer to each other.

    `shelf` is as for `read`. Raises ContentErrors with every fault.
    """
    report, drafts = Report(), Drafts()
    for name, content in texts:
        _read_one(content, name, drafts, report, shelf)
    check(drafts, known or Known(), report)
    if report:
        raise ContentErrors(report.findings())
    return bundled(drafts, shelf)


def nearby(paths: Iterable[Path | str]) -> Known:
    """The topics and questions beside the files at `paths`, so that one file of a folder can be judged alone.

    Faults in those other files are theirs to tell and are passed over here.
    """
    return known_in({Path(path).absolute().parent for path in paths if Path(path).is_file()})


def surroundings(paths: Iterable[Path | str]) -> Known:
    """The topics and questions in the folders at `paths`, and in those where the files at `paths` are or
    would be, so that each file can be judged alone.
    """
    places = [Path(path).absolute() for path in paths]
    return known_in({place if place.is_dir() else place.parent for place in places})


def known_in(paths: Iterable[Path]) -> Known:
    """The topics and questions in the files and folders at `paths`; faults are passed over."""
    report, drafts = Report(), Drafts()
    for name, content in files.contents(sorted(paths), report):
        _read_one(content, name, drafts, report)
    return Known(ids(drafts.topics), ids(drafts.questions))


def _read_one(
    content: str | bytes, name: str, drafts: Drafts, report: Report, shelf: Shelf | None = None
) -> None:
    before = len(report)
    node = parse(content, name, report, partial(_take, name, shelf) if shelf is not None else None)
    found = native.FILE.read(node, (), Reading(name, report)) if node is not None else {}
    if found is INVALID or node is None or not found.keys() - {"format"}:
        if len(report) == before:
            mend = "Write question:, questions:, topic: or quizzes: there, or remove it."
            report.add(
                name, Broken(1, 1), (), code="empty", message="The file holds nothing to read.", mend=mend
            )
        return
    for one, many, into in (
        ("topic", "topics", drafts.topics),
        ("question", "questions", drafts.questions),
        ("", "quizzes", drafts.quizzes),
    ):
        if one in found:
            into.append(Draft(name, (one,), locate(node, (one,)), found[one]))
        into.extend(_drafts(name, node, many, found.get(many, ())))


def _drafts(name: str, node: Node, field: str, values: Iterable[Any]) -> Iterable[Draft]:
    for at, fields in enumerate(values):
        if isinstance(fields, Draft):
            yield fields
        elif fields is not INVALID:
            yield Draft(name, (field, at), locate(node, (field, at)), fields)


def _take(name: str, shelf: Shelf, at: int, node: Mapping, report: Report) -> Ready:
    """Read one question of the list `questions` and check it; put it on the shelf if it is sound."""
    own, path = Report(), ("questions", at)
    fields = native.QUESTION.read(node, path, Reading(name, own))
    draft: Draft | Invalid = INVALID
    if fields is not INVALID:
        draft = Draft(name, path, node, fields, is_checked=True)
        check_question(draft, own)
        if not own:
            named = {field: value for field, value in fields.items() if field in _TOLD}
            kept = Mapping(node.line, node.column, {field: node.entries[field] for field in named})
            draft = Draft(name, path, kept, named, is_checked=True, place=shelf.put(_question(fields)))
    report.extend(own)
    return Ready(node.line, node.column, draft)


def bundled(drafts: Drafts, shelf: Shelf | None = None) -> Bundle:
    """What the drafts say; they have no faults."""
    sources = Sources()
    return Bundle(
        topics=tuple(sources.remember(topic_from_content(draft.fields), draft) for draft in drafts.topics),
        questions=_shelved(drafts.questions, shelf)
        if shelf
        else tuple(sources.remember(_question(draft.fields), draft) for draft in drafts.questions),
        quizzes=tuple(sources.remember(quiz_from_content(draft.fields), draft) for draft in drafts.quizzes),
        sources=None if shelf else sources,
    )


def _shelved(drafts: Iterable[Draft], shelf: Shelf) -> Shelved:
    """The questions on the shelf, those too that stand by themselves in a file."""
    places = (shelf.put(_question(draft.fields)) if draft.place is None else draft.place for draft in drafts)
    return Shelved(shelf, list(places))


def _question(fields: dict[str, Any]) -> Question:
    content = {name: value for name, value in fields.items() if name != "revision"}
    return from_content(content, revision=fields.get("revision", 1))
