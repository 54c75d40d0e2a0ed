"""What holds between the parts of a file, and between files: ids that are unique and that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from quizsvc.content.code_checks import code_faults
from quizsvc.content.findings import Report, shown
from quizsvc.content.reading import INVALID, meant
from quizsvc.content.sources import Draft
from quizsvc.content.template_checks import template_faults


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that exist elsewhere, such as in the bank, and that these files may refer to."""

    topics: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()


@dataclass(slots=True)
class Drafts:
    """All that was read, good or not, in the order written."""

    topics: list[Draft] = field(default_factory=list)
    questions: list[Draft] = field(default_factory=list)
    quizzes: list[Draft] = field(default_factory=list)


def ids(drafts: Iterable[Draft]) -> frozenset[str]:
    """The ids that could be read."""
    return frozenset(draft.fields["id"] for draft in drafts if "id" in draft.fields)


def check(drafts: Drafts, known: Known, report: Report) -> None:
    """Note every reference that leads nowhere and every id that is used twice."""
    checker = _Checker(report)
    checker.unique(drafts.topics, "topic")
    checker.unique(drafts.quizzes, "quiz")
    checker.unique(drafts.questions, "question")
    topics = ids(drafts.topics) | known.topics
    questions = ids(drafts.questions) | known.questions
    for draft in (*drafts.questions, *drafts.quizzes):
        checker.exists(draft, draft.fields.get("topic"), ("topic",), topics, "topic")
    for draft in drafts.quizzes:
        for at, question in enumerate(draft.fields.get("questions", ())):
            checker.exists(draft, question, ("questions", at), questions, "question")
    for draft in drafts.topics:
        checker.topic(draft)
    for draft in drafts.questions:
        if not draft.is_checked:
            checker.question(draft)


def check_question(draft: Draft, report: Report) -> None:
    """Note what does not fit together within one question."""
    _Checker(report).question(draft)


class _Checker:
    def __init__(self, report: Report) -> None:
        self._report = report

    def fault(self, draft: Draft, inside: tuple[str | int, ...], code: str, message: str, mend: str) -> None:
        at = draft.position(*inside)
        self._report.add(draft.file, at, (*draft.path, *inside), code=code, message=message, mend=mend)

    def unique(self, drafts: Iterable[Draft], kind: str) -> None:
        """No id twice; a question's id may come again with another revision."""
        first: dict[tuple[object, object], Draft] = {}
        for draft in drafts:
            if "id" not in draft.fields:
                continue
            identity = draft.fields["id"], draft.fields.get("revision", 1)
            earlier = first.setdefault(identity, draft)
            if earlier is not draft:
                place = f"{earlier.file}, line {earlier.position('id').line}"
                revision = f" with revision {identity[1]}" if kind == "question" else ""
                message = f"The {kind} {identity[0]}{revision} is already in {place}."
                mend = "Give it another id" + (", or a higher revision." if kind == "question" else ".")
                self.fault(draft, ("id",), "duplicate_id", message, mend)

    def exists(
        self, draft: Draft, name: object, inside: tuple[str | int, ...], names: Collection[str], kind: str
    ) -> None:
        """`name`, if it could be read, is one of `names`."""
        if name is None or name is INVALID or name in names:
            return
        where = "these files" if kind in {"topic", "question"} else "the question"
        mend = meant(str(name), tuple(names)) or f"Name one that is there, or add that {kind}."
        self.fault(
            draft, inside, f"unknown_{kind}", f"There is no {kind} {shown(str(name))} in {where}.", mend
        )

    def distinct(self, draft: Draft, field_name: str, name: str, inside: tuple[str | int, ...] = ()) -> None:
        """No two entries of a list have the same `name` (such as their key)."""
        entries = draft.fields if not inside else draft.fields[str(inside[0])][inside[1]]
        first: dict[str, int] = {}
        for at, entry in enumerate(entries.get(field_name, ())):
            value = None if entry is INVALID else entry.get(name)
            if value is not None and first.setdefault(value, at) != at:
                there = (*inside, field_name, at, name)
                message = f"The {name} {value} is used twice in {field_name}."
                self.fault(draft, there, "duplicate_id", message, f"Give each its own {name}.")

    def topic(self, draft: Draft) -> None:
        """Sections and tables have ids of their own, and tables are as wide as their heads."""
        self.distinct(draft, "sections", "id")
        for at, section in enumerate(draft.fields.get("sections", ())):
            if section is INVALID:
                continue
            self.distinct(draft, "tables", "id", ("sections", at))
            for number, table in enumerate(section.get("tables", ())):
                if table is not INVALID:
                    self._table(draft, ("sections", at, "tables", number), table)

    def _table(self, draft: Draft, inside: tuple[str | int, ...], table: dict[str, Sequence[object]]) -> None:
        width = len(table.get("columns", ()))
        for at, row in enumerate(table.get("rows", ()) if width else ()):
            if row is not INVALID and isinstance(row, tuple) and len(row) != width:
                message = f"This row has {len(row)} numbers; the table has {width} columns."
                self.fault(
                    draft, (*inside, "rows", at), "uneven_row", message, "Give each column one number."
                )

    def question(self, draft: Draft) -> None:
        """Keys, mistakes and snippets that a question refers to are there."""
        self.distinct(draft, "options", "key")
        self.distinct(draft, "mistakes", "id")
        mistakes = _names(draft, "mistakes", "id")
        for at, option in enumerate(draft.fields.get("options", ())):
            if option is INVALID:
                continue
            if mistakes is not None:
                self.exists(draft, option.get("mistake"), ("options", at, "mistake"), mistakes, "mistake")
            if "outcome" in option and not draft.has("options", at, "code"):
                message = "An outcome is given, but no code that has it."
                self.fault(
                    draft, ("options", at, "outcome"), "missing", message, "Add code, or remove the outcome."
                )
        self._answer(draft)
        for inside, code, message, mend in chain(code_faults(draft), template_faults(draft)):
            self.fault(draft, inside, code, message, mend)
        for at, claim in enumerate(draft.fields.get("evidence", ())):
            if claim is not INVALID and not draft.has("evidence", at, "code") and not draft.has("code"):
                message = "There is no code to run: neither here nor in the question."
                self.fault(draft, ("evidence", at), "missing", message, "Add code: with the snippet.")

    def _answer(self, draft: Draft) -> None:
        keys, answer = _names(draft, "options", "key"), draft.fields.get("answer")
        if keys is None or draft.fields.get("kind") not in {"single_choice", "multiple_choice"}:
            return
        if isinstance(answer, tuple):
            for at, key in enumerate(answer):
                self.exists(draft, key, ("answer", at), keys, "option")
        else:
            self.exists(draft, answer, ("answer",), keys, "option")


def _names(draft: Draft, field_name: str, name: str) -> list[str] | None:
    """The names in a list; None if some could not be read, since then nobody knows what exists."""
    entries = draft.fields.get(field_name)
    if entries is None:
        return None if draft.has(field_name) else []
    if any(entry is INVALID or name not in entry for entry in entries):
        return None
    return [entry[name] for entry in entries]
