"""Judges content that is well formed: would it mislead, bore or give itself away?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from quizsvc.content.checks import Known
from quizsvc.content.findings import Finding, Report
from quizsvc.content.model import Bundle, Question, Quiz, Topic
from quizsvc.content.nodes import Broken, Scalar
from quizsvc.content.rules import Fault
from quizsvc.content.rules.bank import guessable, reachable
from quizsvc.content.rules.choices import choices
from quizsvc.content.rules.code import code
from quizsvc.content.rules.templates import templates
from quizsvc.content.rules.texts import Sections, markdown, wording
from quizsvc.content.sources import Draft, Sources


def lint(bundle: Bundle, known: Known | None = None) -> list[Finding]:
    """All that is wrong with `bundle` beyond its shape, by file and line.

    An earlier revision of a question is history and is not judged. `known` names topics that exist
    elsewhere, so that links may lead there.
    """
    linter = _Linter(bundle.sources or Sources())
    latest = _latest(bundle.questions)
    sections: Sections = dict.fromkeys(known.topics if known else ()) | {
        topic.id: frozenset(section.id for section in topic.sections) for topic in bundle.topics
    }
    for topic in bundle.topics:
        linter.note(topic, markdown(topic, topic.id, sections))
    for question in latest:
        texts = markdown(question, question.topic, sections)
        faults = chain(wording(question), choices(question), code(question), templates(question), texts)
        linter.note(question, faults)
    levels = {question.id: question.difficulty for question in latest}
    for quiz in bundle.quizzes:
        linter.note(quiz, chain(reachable(quiz, levels), markdown(quiz, quiz.topic, sections)))
    if latest:
        linter.note(latest[0], guessable(latest))
    return linter.report.findings()


class _Linter:
    def __init__(self, sources: Sources) -> None:
        self.report = Report()
        self._sources = sources

    def note(self, value: Question | Topic | Quiz, faults: Iterable[Fault]) -> None:
        """Report the faults of `value` where they stand in its file."""
        draft = self._sources.of(value)
        for fault in faults:
            self.report.add(
                draft.file,
                _position(draft, fault),
                (*draft.path, *fault.inside),
                code=fault.code,
                message=f"{value.id}: {fault.message}",
                mend=fault.mend,
                severity=fault.severity,
            )


def _position(draft: Draft, fault: Fault) -> Broken:
    """Where the fault is; inside a `|` text its own line is known, though not its column."""
    at = draft.position(*fault.inside)
    if isinstance(at, Scalar) and at.style == "|" and at.text.strip():
        skipped = len(at.text) - len(at.text.lstrip())
        return Broken(at.line + 1 + at.text.count("\n", 0, skipped) + fault.line, 1)
    return Broken(at.line, at.column)


def _latest(questions: Iterable[Question]) -> list[Question]:
    """Each question once, in its latest revision, in the order written."""
    latest: dict[str, Question] = {}
    for question in questions:
        if question.id not in latest or question.revision > latest[question.id].revision:
            latest[question.id] = question
    return list(latest.values())
