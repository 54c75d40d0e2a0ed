"""XML into elements: nothing is fetched, nothing is declared, and every size has an end.

The parser is expat, which tells line and column of everything and lets us stop in the middle. Names of
namespaces do not matter to us, so prefixes are cut off as text; even undeclared ones do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.entities import html5
from xml.parsers import expat  # no document type gets this far, so there are no entities to expand

from quizsvc.content.findings import Report
from quizsvc.content.formats.xml.elements import Element
from quizsvc.content.formats.xml.prologue import Unreadable, utf8_without_prologue

MAX_DEPTH = 150
MAX_HELD = 300_000
"""Elements kept at one time; an item that was taken is let go."""
_MAX_ATTRIBUTES = 200
_MAX_VALUE = 100_000
_ENTITY = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL
)
_MENDS = {
    "invalid token": "Write & as &amp; and < as &lt; in texts, and remove control characters.",
    "mismatched tag": "Close every element before the one around it.",
    "no element found": "The file ends too early; export it again.",
    "undefined entity": "Write the character itself, or its number as &#160;.",
    "junk after document element": "Keep one outermost element, and remove what stands after it.",
}

Take = Callable[[Element], bool]
"""Called when an element closes; it is let go if the answer is true."""


def read_xml(
    data: bytes, file: str, report: Report, take: Take | None = None, drop: frozenset[str] = frozenset()
) -> Element | None:
    """The outermost element; None once the report says what is wrong.

    `drop` names elements whose text is not kept (files inside the file).
    """
    try:
        return _Builder(take, drop).read(_with_entities(utf8_without_prologue(data)))
    except Unreadable as error:
        report.add(file, error, (), code=error.code, message=error.message, mend=error.mend)
        return None


def _with_entities(data: bytes) -> bytes:
    """HTML's names for characters, which XML does not know, as the characters."""
    if b"&" not in data:
        return data
    return _ENTITY.sub(_character, data)


def _character(match: re.Match[bytes]) -> bytes:
    name = match[1]
    known = html5.get(f"{name.decode()};") if name else None
    return escape(known, quote=False).encode() if known else match[0]


class _Builder:
    def __init__(self, take: Take | None, drop: frozenset[str]) -> None:
        self._take, self._drop = take, drop
        self._open: list[Element] = []
        self._held = 0
        self._root: Element | None = None
        self._names: dict[str, str] = {}
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_type

    def read(self, data: bytes) -> Element | None:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or "it cannot be parsed"
            mend = next(
                (mend for part, mend in _MENDS.items() if part in reason), "Mend or export the file again."
            )
            raise Unreadable(
                "not_xml", f"This is not XML: {reason}.", mend, error.lineno, error.offset + 1
            ) from None
        return self._root

    def _refuse_type(self, *_: object) -> None:
        """The bare ones are gone by now; this one stands where none may stand."""
        line = self._parser.CurrentLineNumber
        raise Unreadable("doctype", "A DOCTYPE stands inside the file.", "Remove it.", line)

    def _start(self, typed: str, attributes: dict[str, str]) -> None:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable(
                "too_deep",
                f"Elements are nested deeper than {MAX_DEPTH} levels.",
                "Flatten them.",
                line,
                column,
            )
        self._held += 1
        if self._held > MAX_HELD:
            message = f"A part of the file has more than {MAX_HELD:,} elements."
            raise Unreadable("too_many_values", message, "Split the file.", line, column)
        if len(attributes) > _MAX_ATTRIBUTES:
            message = f"An element has more than {_MAX_ATTRIBUTES} attributes."
            raise Unreadable("too_many_values", message, "Remove those that mean nothing.", line, column)
        element = Element(self._name(typed), typed, self._attributes(attributes), line, column)
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if self._take is not None and self._open and self._take(element):
            self._open[-1].parts.pop()
            self._held -= sum(1 for _ in element.iter())

    def _text(self, text: str) -> None:
        here = self._open[-1]
        if here.name not in self._drop:
            here.parts.append(text)

    def _attributes(self, attributes: dict[str, str]) -> dict[str, str]:
        kept = {self._name(name): value for name, value in attributes.items() if len(value) <= _MAX_VALUE}
        return kept if kept else _NONE

    def _name(self, typed: str) -> str:
        known = self._names.get(typed)
        if known is None:
            known = typed.rpartition(":")[2].lower().removeprefix("qti-").replace("-", "")
            if len(self._names) < 10_000:
                self._names[typed] = known
        return known


_NONE: dict[str, str] = {}
