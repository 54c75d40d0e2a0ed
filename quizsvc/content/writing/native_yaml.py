"""Content as a native file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizsvc.content import native
from quizsvc.content.canonical import to_content
from quizsvc.content.model import Bundle, Question
from quizsvc.content.reading import Shape
from quizsvc.content.writing import layout
from quizsvc.content.writing.emitter import emit
from quizsvc.content.writing.tree import Branch, Item, Leaf, Value

_QUIZ_QUESTIONS = native.QUIZ.fields["questions"].shape


def to_yaml(bundle: Bundle) -> str:
    """The native file that holds all of `bundle`, in its order; reading it gives the same content.

    The same content gives the same text, and formatting changes nothing in it.
    """
    content: dict[str, Any] = {"format": native.FORMAT}
    if bundle.topics:
        content["topics"] = [to_content(topic) for topic in bundle.topics]
    if bundle.questions:
        content["questions"] = [_of_question(question) for question in bundle.questions]
    if bundle.quizzes:
        content["quizzes"] = [to_content(quiz) for quiz in bundle.quizzes]
    tree = _branch(content, native.FILE)
    for item in tree.items[1:]:
        item.before = [""]
    return emit(tree, native.FILE)


def _of_question(question: Question) -> dict[str, Any]:
    content = to_content(question)
    return content | {"revision": question.revision} if question.revision > 1 else content


def _branch(content: Mapping[str, Any] | list[Any], shape: Shape | None) -> Branch:
    """A list or mapping; what is short stands on one line where it fits."""
    branch = Branch(
        is_mapping=isinstance(content, Mapping), flow=layout.is_short(shape) and shape is not _QUIZ_QUESTIONS
    )
    if isinstance(content, Mapping):
        entries = [Item(Leaf(str(value)), str(key)) for key, value in content.items()]
        branch.items = entries  # a field's shape may depend on another field
        for item, value in zip(entries, content.values(), strict=True):
            item.value = _value(value, layout.part(shape, branch, item))
    else:
        branch.items = [Item(_value(value, layout.part(shape, branch, Item(Leaf(""))))) for value in content]
    return branch


def _value(value: Any, shape: Shape | None) -> Value:
    if isinstance(value, Mapping | list):
        return _branch(value, shape)
    if isinstance(value, str):
        return Leaf(value, '"')
    return Leaf(repr(value))
