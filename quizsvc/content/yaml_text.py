"""YAML text into a tree. Nothing is constructed and nothing is executed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quizsvc.content.findings import Report, shown
from quizsvc.content.nodes import Broken, Listing, Mapping, Node
from quizsvc.content.tree import Refused, Take, TreeBuilder
from quizsvc.content.yaml_events import FAULTS, explaining_events, fast_events, is_explained, is_fast

_MENDS = {
    "mapping values are not allowed": "Put the text in quotes if it holds a colon, or mend the indentation.",
    "\\t": "Indent with spaces, not tabs.",
    "could not find expected ':'": "Give the line a field name and colon, or indent it under the text above.",
    "unexpected end of stream": "Close the quote or bracket that is opened here.",
    "unknown escape": "Use single quotes, or write \\\\ for a backslash.",
    "cannot start any token": "Put the text in quotes.",
    "expected ',' or": "Close the bracket, or put a comma between the values.",
}


def parse_yaml(text: str, file: str, report: Report, take: Take | None = None) -> Node | None:
    """The tree of `text`, or None if it is empty. Raises Refused where it cannot be read on."""
    if is_fast(text):
        attempt = Report()
        try:
            return _built(fast_events(text), TreeBuilder(file, attempt, take))
        except FAULTS as error:
            attempt = Report()
            if not is_explained(text):
                _explain(error, TreeBuilder(file, report), Broken(1, 1))
                raise Refused from None
        finally:
            report.extend(attempt)
    return parse_explaining(text, file, report, take)


def parse_explaining(text: str, file: str, report: Report, take: Take | None = None) -> Node | None:
    """As parse_yaml, by the parser that says what is wrong and where."""
    builder = TreeBuilder(file, report, take)
    try:
        return _built(explaining_events(text), builder)
    except Refused:
        raise
    except FAULTS as error:
        _explain(error, builder, Broken(1, 1))
        raise Refused from None
    except (
        Exception
    ) as error:  # a parser's bug met on hostile input is a fault of the file, not of the service
        _explain(error, builder, Broken(1, 1))
        raise Refused from None


def _built(events: Iterator[Any], builder: TreeBuilder) -> Node | None:
    """The tree that the events of either parser describe; their classes have the same names."""
    documents = 0
    for event in events:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if getattr(event, "tag", None) is not None:
            _refuse_tag(event.tag, builder, Broken(line, column))
        match type(event).__name__:
            case "ScalarEvent":
                builder.scalar(event.value, event.style or "", line, column, event.anchor)
            case "MappingStartEvent":
                builder.open(Mapping(line, column), event.anchor)
            case "SequenceStartEvent":
                builder.open(Listing(line, column), event.anchor)
            case "MappingEndEvent" | "SequenceEndEvent":
                builder.close()
            case "AliasEvent":
                builder.alias(event.anchor, line, column)
            case "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    _refuse_document(builder, Broken(line, column))
    return builder.root


def _refuse_tag(tag: object, builder: TreeBuilder, at: Broken) -> None:
    message = f"The tag {shown(str(tag))} is not read."
    builder.fault(at, "yaml_tag", message, "Remove the tag; put text that begins with ! in quotes.")


def _refuse_document(builder: TreeBuilder, at: Broken) -> None:
    builder.fault(at, "many_documents", "A second document begins here.", "Put it in a file of its own.")
    raise Refused


def _explain(error: Exception, builder: TreeBuilder, place: Broken) -> None:
    problem = str(getattr(error, "problem", None) or shown(str(error)))
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in problem:  # where it was opened helps; the end of the file does not
        mark = getattr(error, "context_mark", None) or mark
    if mark is not None:
        place = Broken(mark.line + 1, mark.column + 1)
    mend = next((mend for part, mend in _MENDS.items() if part in problem), None)
    message = f"This is not YAML: {problem}."
    builder.fault(place, "not_yaml", message, mend or "Mend the indentation and quotes around this line.")
