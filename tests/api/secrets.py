"""What the bank keeps to itself until its time, derived from its content, and looking for it in answers.

Of a question all is secret that is not listed as public here, so that a field that is added is secret too.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.contents import asked, content_of
from quizsvc.bank.models import Revision, Topic
from quizsvc.content.canonical import to_content
from quizsvc.content.model import Question
from quizsvc.grading.diagnosis.texts import TEXTS

PUBLIC = frozenset(
    {"id", "kind", "difficulty", "topic", "tags", "stem", "code", "parameters", "starter", "given"}
)
PUBLIC_PARTS = {"options": {"text"}, "checks": {"title", "weight"}}
NEVER = frozenset(
    {"key", "mistake", "outcome", "code", "diagnosis", "evidence", "hidden", "kind", "weight", "source"}
)
"""Parts that learners are never told, also when the question is closed."""

SPAN, STEP = 24, 6
SHORTEST = 8
ENOUGH = 4
"""Pieces of a secret that are more than a turn of phrase: some 40 letters."""

WORD = re.compile(r"\w+")
"""One word alone, such as the name of an order or an exception, is of the API's own language."""

Owner = tuple[str, str]
"""A question and the part of it: `hint 1`, `mistake slow`, `solution`, or the name of what is never told."""


def parts(question: Question) -> Iterator[tuple[str, Any]]:
    """All that is secret of it, by the part that it belongs to."""
    for name, value in to_content(question).items():
        if name in PUBLIC:
            continue
        if name in PUBLIC_PARTS:
            for one in value:
                yield from ((part, inner) for part, inner in one.items() if part not in PUBLIC_PARTS[name])
        elif name == "hints":
            yield from ((f"hint {number}", text) for number, text in enumerate(value, 1))
        elif name == "mistakes":
            for one in value:
                yield from ((f"mistake {one['id']}", one[part]) for part in ("id", "text"))
                yield from ((part, inner) for part, inner in one.items() if part in NEVER)
        else:
            yield name if name in NEVER else "solution", value


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of fields left out."""
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from strings(inner)
        case list() | tuple():
            for inner in value:
                yield from strings(inner)


class Corpus:
    """The secrets of every revision and variant in a database, and the words that anybody may read."""

    def __init__(self, session: Session, public: Any) -> None:
        revisions = session.scalars(sa.select(Revision))
        bodies = [body for revision in revisions for body in _bodies(revision)]
        topics = [topic.content for topic in session.scalars(sa.select(Topic))]
        self.public = "\n".join(
            strings([[_shown(body) for body in bodies], topics, list(TEXTS.items()), public])
        )
        self._spans: dict[str, set[Owner]] = defaultdict(set)
        self._within: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[Owner]] = defaultdict(set)
        self.values: dict[str, set[Owner]] = defaultdict(set)
        self.texts: dict[str, set[Owner]] = defaultdict(set)
        public = {self.public[at : at + SPAN] for at in range(len(self.public))}
        for body in bodies:
            for part, value in parts(body):
                self._learn((body.id, part), value, public)
        for text, owners in self.texts.items():  # one that stands in another belongs to both
            for span in self._spans.keys() & {text[at : at + SPAN] for at in range(len(text) - SPAN + 1)}:
                self._spans[span] |= owners
            for short in (short for short in self._short if short in text):
                self._short[short] |= owners

    def _learn(self, owner: Owner, value: Any, public: set[str]) -> None:
        if isinstance(value, dict | list) and len(value) > 1:
            self.values[_plain(value)].add(owner)
        for text in strings(value):
            if owner in self.texts.get(text, ()):
                continue
            if len(text) >= SHORTEST and not WORD.fullmatch(text) and text not in self.public:
                self.texts[text].add(owner)
                if len(text) < SPAN:
                    self._short[text].add(owner)
            for at in range(0, len(text) - SPAN + 1, STEP):
                span = text[at : at + SPAN]
                if span not in public:
                    self._spans[span].add(owner)
                    self._within[span].add(text)

    def leaks(self, text: str, told: Collection[Owner] = ()) -> list[tuple[str, set[Owner]]]:
        """The secrets that stand in a text and were not told yet, each with whose they are."""
        found = {text[at : at + SPAN] for at in range(len(text) - SPAN + 1)} & self._spans.keys()
        untold = [span for span in found if self._spans[span].isdisjoint(told)]
        pieces = Counter(secret for span in untold for secret in self._within[span])
        whole = [secret for secret, count in pieces.items() if count >= ENOUGH or secret in text]
        whole += [short for short, owners in self._short.items() if short in text and owners.isdisjoint(told)]
        return [(secret, self.texts[secret]) for secret in whole]

    def leaks_of_values(self, document: Any, told: Collection[Owner] = ()) -> list[tuple[str, set[Owner]]]:
        """The same for keys of typed rates, ranges of hidden sets and whatever else is no text."""
        found = [(text, self.values[text]) for text in _values(document) if text in self.values]
        return [(secret, owners) for secret, owners in found if owners.isdisjoint(told)]


def _bodies(revision: Revision) -> list[Question]:
    return [content_of(revision), *(asked(revision, variant) for variant in revision.variants or ())]


def _shown(question: Question) -> list[Any]:
    document = to_content(question)
    shown = [document.get(name) for name in sorted(PUBLIC)]
    for name, public in PUBLIC_PARTS.items():
        shown += [[one.get(part) for part in sorted(public)] for one in document.get(name, ())]
    return shown


OWN = frozenset({"answer", "given", "parameters", "run", "got", "expected"})
"""Fields with what the learner sent and what it did, or with what is public in any form."""


def _values(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        yield _plain(document)
        for name, inner in document.items():
            if name not in OWN:
                yield from _values(inner)
    elif isinstance(document, list):
        yield _plain(document)
        for inner in document:
            yield from _values(inner)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
