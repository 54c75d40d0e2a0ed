"""Whether a question that came from elsewhere keeps within the native format's limits."""

from __future__ import annotations

from typing import Any

from quizsvc.content import native
from quizsvc.content.canonical import to_content
from quizsvc.content.findings import Report
from quizsvc.content.model import Question
from quizsvc.content.nodes import Entry, Listing, Mapping, Node, Scalar
from quizsvc.content.reading import Reading


def fault_of(question: Question) -> str:
    """The first fault, as the end of a sentence; empty if the question can be written as it is."""
    report = Report()
    content = {**to_content(question), "id": "imported"}
    native.QUESTION.read(_node(content), (), Reading("", report))
    findings = report.findings()
    return f"{_lower(findings[0].message.rstrip('.'))} ({findings[0].pointer})" if findings else ""


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _node(value: Any) -> Node:
    """A tree as the reader makes it; every text counts as quoted."""
    if isinstance(value, dict):
        return Mapping(1, 1, {name: Entry(1, 1, _node(part)) for name, part in value.items()})
    if isinstance(value, list):
        return Listing(1, 1, [_node(part) for part in value])
    return Scalar(value, '"', 1, 1) if isinstance(value, str) else Scalar(str(value), "", 1, 1)
