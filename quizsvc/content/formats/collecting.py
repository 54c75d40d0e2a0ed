"""Turns the items of one foreign file into questions, and keeps account of all that did not come along."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

from quizsvc.content.canonical import to_content
from quizsvc.content.findings import Report, shown
from quizsvc.content.formats.assembly import question_of
from quizsvc.content.formats.items import Item, NotTaken
from quizsvc.content.formats.leaving import right_keys
from quizsvc.content.formats.validity import fault_of
from quizsvc.content.formats.values import Imported, Skipped
from quizsvc.content.model import Bundle, Difficulty, Question, Solution
from quizsvc.content.native import ID
from quizsvc.content.nodes import Broken
from quizsvc.content.sources import Draft, Sources

MAX_QUESTIONS = 100_000
_MAX_SKIPPED = 20_000


class Collector:
    """Takes items in file order; `imported` is the outcome.

    `report` takes what is broken; `notes` is an ordered set of what our scoring cannot keep.
    """

    def __init__(self, file: str, topic: str) -> None:
        self.file, self.topic = file, topic
        self.report = Report()
        self.notes: dict[str, None] = {}
        self._skipped: list[Skipped] = []
        self._questions: dict[str, Question] = {}
        self._lines: dict[str, int] = {}
        self._seen: dict[str, tuple[str, int]] = {}
        self._sources = Sources()

    def note(self, sentence: str) -> None:
        """Say once of this file what is not kept."""
        self.notes.setdefault(sentence)

    def fault(self, line: int, column: int, code: str, message: str, mend: str, *, file: str = "") -> None:
        """Something is broken, so that the file cannot be taken."""
        self.report.add(file or self.file, Broken(line, column), (), code=code, message=message, mend=mend)

    def skip(self, line: int, title: str, reason: str, file: str = "") -> None:
        """An item is not taken."""
        if len(self._skipped) < _MAX_SKIPPED:
            self._skipped.append(Skipped(file or self.file, line, one_line(title), reason))
        else:
            self.note(f"More than {_MAX_SKIPPED:,} items were skipped; only the first are listed.")

    def take(self, item: Item, file: str = "") -> None:
        """An item comes in, or is skipped if no question of ours can hold it."""
        try:
            question = question_of(item, self.topic, self.note)
            if fault := fault_of(question):
                raise NotTaken(fault)
            if len(self._questions) >= MAX_QUESTIONS:
                raise NotTaken(f"one file brings at most {MAX_QUESTIONS:,} questions; split it")
        except NotTaken as reason:
            self.skip(item.line, item.title or item.stem, str(reason), file)
            return
        self._keep(item, question, file or self.file)

    def imported(self) -> Imported:
        """All that was taken, with its account."""
        questions = tuple(self._questions.values())
        return Imported(Bundle(questions=questions, sources=self._sources), self._skipped, list(self.notes))

    def _keep(self, item: Item, question: Question, file: str) -> None:
        digest = content_digest(question)
        for mark in (digest, f"{item.label} {_core(question)}" if item.label else ""):
            if mark in self._seen:
                where, line = self._seen[mark]
                place = f"on line {line}" if where == file else f"in {where}, line {line}"
                self.skip(item.line, item.title or item.stem, f"it is the same as the item {place}", file)
                return
            if mark:
                self._seen[mark] = file, item.line
        name = _given_id(item.id)
        if item.id and (not name or name in self._questions):
            why = "is used twice" if name else "has letters or signs that ids cannot have"
            self.note(f"The id {shown(item.id, 40)} {why}; its question got an id of its own.")
            name = ""
        question = replace(question, id=name or f"imported-{digest[:16]}")
        self._questions[question.id] = question
        self._sources.remember(question, Draft(file, (), Broken(item.line, item.column), {}))


def content_digest(question: Question) -> str:
    """SHA-256 (hex) of all that a question says, its id left out."""
    text = json.dumps(to_content(replace(question, id="")), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _core(question: Question) -> str:
    """What is asked and what is right; packages may hold an item twice, once without its feedback."""
    right = right_keys(question)
    texts = {option.text: option.key in right for option in question.options}
    bare = replace(question, options=(), mistakes=(), solution=Solution(), answer=str(texts))
    return content_digest(replace(bare, tags=(), difficulty=Difficulty.MEDIUM))


def one_line(text: str, limit: int = 80) -> str:
    """`text` in one line, cut at `limit` characters, without signs that no message may hold."""
    words = " ".join(text[: limit * 10].split())
    words = "".join(sign if sign.isprintable() else "?" for sign in words)
    return words if len(words) <= limit else words[:limit].rstrip() + "…"


def _given_id(name: str) -> str:
    """An author's id in our form; empty if it cannot be one."""
    folded = re.sub(r"[\s_:/]+", "-", name.strip().lower())
    return folded if len(folded) <= ID.limit and re.fullmatch(ID.pattern, folded) else ""
