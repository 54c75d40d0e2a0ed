"""Remembers where each topic, question and quiz stands, for findings made after reading."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from quizsvc.content.findings import Path, Position, pointer
from quizsvc.content.model import Question, Quiz, Topic
from quizsvc.content.nodes import Broken, Mapping, Node, locate

Value = TypeVar("Value", Question, Topic, Quiz)


@dataclass(frozen=True, slots=True)
class Draft:
    """A topic, question or quiz as far as it could be read. `fields` lacks what was faulty.

    A question that was checked by itself while its file was parsed `is_checked`; if it has no faults it is at
    `place` on a shelf, and `node` and `fields` have only what other questions and quizzes may be told of.
    """

    file: str
    path: Path
    node: Node
    fields: dict[str, Any]
    is_checked: bool = False
    place: int | None = None

    def pointer(self) -> str:
        """Where it stands in its file, as a JSON pointer."""
        return pointer(self.path)

    def position(self, *inside: str | int) -> Position:
        """Where the part at `inside` begins; the nearest enclosing part if it is not there."""
        return locate(self.node, inside)

    def has(self, *inside: str | int) -> bool:
        """Whether something stands at `inside`, be it good or not."""
        parent = locate(self.node, inside[:-1])
        return isinstance(parent, Mapping) and inside[-1] in parent.entries


class Sources:
    """Drafts by what they became."""

    def __init__(self) -> None:
        self._drafts: dict[Hashable, Draft] = {}

    def remember(self, value: Value, draft: Draft) -> Value:
        """Note that `value` was read from `draft`, and answer it."""
        self._drafts[_key(value)] = draft
        return value

    def of(self, value: Question | Topic | Quiz) -> Draft:
        """The draft of `value`; one without positions if it did not come from a file."""
        return self._drafts.get(_key(value)) or Draft(value.id, (), Broken(0, 0), {})


def _key(value: Question | Topic | Quiz) -> Hashable:
    return type(value), value.id, value.revision if isinstance(value, Question) else 0
