"""YAML 1.2 text into a tree, by ruamel's parser. Nothing is constructed and nothing is executed.

Ruamel takes seven times as long as the C loader takes to load a file, so that files without a fault are
read through libyaml where it is installed.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from quizsvc.content.findings import Report, shown
from quizsvc.content.libyaml_text import parse_faultless
from quizsvc.content.nodes import Broken, Listing, Mapping, Node
from quizsvc.content.tree import Refused, TreeBuilder

_MENDS = {
    "mapping values are not allowed": "Put the text in quotes if it holds a colon, or mend the indentation.",
    "\\t": "Indent with spaces, not tabs.",
    "could not find expected ':'": "Give the line a field name and colon, or indent it under the text above.",
    "unexpected end of stream": "Close the quote or bracket that is opened here.",
    "unknown escape": "Use single quotes, or write \\\\ for a backslash.",
    "cannot start any token": "Put the text in quotes.",
    "expected ',' or": "Close the bracket, or put a comma between the values.",
}


def parse_yaml(text: str, file: str, report: Report) -> Node | None:
    """The tree of `text`, or None if it is empty. Raises Refused where it cannot be read on."""
    return parse_faultless(text) or parse_explaining(text, file, report)


def parse_explaining(text: str, file: str, report: Report) -> Node | None:
    """As parse_yaml, by ruamel alone, which says what is wrong and where."""
    builder = TreeBuilder(file, report)
    place = Broken(1, 1)
    try:
        documents = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            place = Broken(event.start_mark.line + 1, event.start_mark.column + 1)
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1:
                builder.fault(
                    place, "many_documents", "A second document begins here.", "Put it in a file of its own."
                )
                raise Refused
            _take(event, builder, place)
    except (MarkedYAMLError, RecursionError) as error:
        _note(error, builder, place)
        raise Refused from None
    except Refused:
        raise
    except Exception as error:  # a parser bug met on hostile input is a fault of the file, not of the service
        builder.fault(
            place, "not_yaml", f"This is not YAML: {shown(str(error))}.", "Mend the line above or below."
        )
        raise Refused from None
    return builder.root


def _take(event: Any, builder: TreeBuilder, place: Broken) -> None:
    line, column = place.line, place.column
    if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent) and event.tag is not None:
        message = f"The tag {shown(str(event.tag))} is not read."
        builder.fault(place, "yaml_tag", message, "Remove the tag; put text that begins with ! in quotes.")
    match event:
        case ScalarEvent():
            builder.scalar(event.value, event.style or "", line, column, event.anchor)
        case SequenceStartEvent():
            builder.open(Listing(line, column), event.anchor)
        case MappingStartEvent():
            builder.open(Mapping(line, column), event.anchor)
        case SequenceEndEvent() | MappingEndEvent():
            builder.close()
        case AliasEvent():
            builder.alias(event.anchor, line, column)


def _note(error: Exception, builder: TreeBuilder, place: Broken) -> None:
    problem = str(getattr(error, "problem", None) or "nested too deeply")
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in problem:  # where it was opened helps; the end of the file does not
        mark = getattr(error, "context_mark", None) or mark
    if mark is not None:
        place = Broken(mark.line + 1, mark.column + 1)
    mend = next((mend for part, mend in _MENDS.items() if part in problem), None)
    builder.fault(
        place,
        "not_yaml",
        f"This is not YAML: {problem}.",
        mend or "Mend the indentation and quotes around this line.",
    )
