"""JSON text into a tree that knows lines and columns, which the standard library's parser forgets."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NoReturn

from quizsvc.content.findings import Report
from quizsvc.content.nodes import Broken, Listing, Mapping, Node
from quizsvc.content.tree import Refused, Take, TreeBuilder

_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def parse_json(text: str, file: str, report: Report, take: Take | None = None) -> Node | None:
    """The tree of `text`, or None if it is empty. Raises Refused where it cannot be read on."""
    return _Parser(text, TreeBuilder(file, report, take)).parse()


class _Parser:
    """Reads without recursion: `_closers` holds the bracket that each open list or mapping waits for."""

    def __init__(self, text: str, builder: TreeBuilder) -> None:
        self._text, self._builder = text, builder
        self._at = self._line_start = 0
        self._line = 1
        self._closers: list[str] = []
        self._fresh = False  # the innermost bracket has just been opened

    def parse(self) -> Node | None:
        self._skip()
        if self._at == len(self._text):
            return None
        self._value()
        while self._closers:
            self._next_in_container()
        self._skip()
        if self._at < len(self._text):
            self._fail("There is more after the end of the JSON value.", "Remove it, or put it inside.")
        return self._builder.root

    def _next_in_container(self) -> None:
        closer, fresh = self._closers[-1], self._fresh
        self._fresh = False
        self._skip()
        if self._peek() == closer:
            self._at += 1
            self._closers.pop()
            self._builder.close()
            return
        if not fresh:
            self._comma(closer)
        if closer == "}":
            self._key()
        self._value()

    def _comma(self, closer: str) -> None:
        if self._peek() != ",":
            self._fail(f"A comma or {closer} is missing here.", "Put it in.")
        self._at += 1
        self._skip()
        if self._peek() == closer:
            self._fail("A comma stands before the closing bracket.", "Remove the comma.")

    def _key(self) -> None:
        if self._peek() != '"':
            self._fail("A field's name must be in double quotes.", 'Write "name": value.')
        self._string()
        self._skip()
        if self._peek() != ":":
            self._fail("A colon is missing after the field's name.", "Put it in.")
        self._at += 1
        self._skip()

    def _value(self) -> None:
        character = self._peek()
        line, column = self._line, self._column()
        if character == '"':
            self._string()
        elif character and character in "{[":
            self._builder.open((Mapping if character == "{" else Listing)(line, column))
            self._closers.append("}" if character == "{" else "]")
            self._fresh = True
            self._at += 1
        elif plain := _PLAIN.match(self._text, self._at):
            self._builder.scalar(plain.group(), "", line, column)
            self._at = plain.end()
        else:
            self._fail("A value is missing here, or it is not JSON.", "Put text in double quotes.")

    def _string(self) -> None:
        line, column = self._line, self._column()
        try:
            value, self._at = scanstring(self._text, self._at + 1, True)
        except JSONDecodeError as error:
            self._at = max(self._at, error.pos)
            self._fail(f"This text is not JSON: {error.msg}.", "Close the quote; write line breaks as \\n.")
        self._builder.scalar(value, '"', line, column)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        end = match.end() if match else self._at
        if breaks := self._text.count("\n", self._at, end):
            self._line += breaks
            self._line_start = self._text.rindex("\n", self._at, end) + 1
        self._at = end

    def _column(self) -> int:
        return self._at - self._line_start + 1

    def _fail(self, message: str, mend: str) -> NoReturn:
        self._builder.fault(Broken(self._line, self._column()), "not_json", message, mend)
        raise Refused
