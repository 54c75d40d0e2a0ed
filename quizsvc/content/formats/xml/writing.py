"""XML written piece by piece, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """`text` escaped, without what XML cannot hold."""
    return escape(_NOT_XML.sub("", text), quote=False)


class XmlWriter:
    """Collects lines; `bytes()` is the file as UTF-8."""

    def __init__(self) -> None:
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0

    @contextmanager
    def inside(self, name: str, /, **attributes: str) -> Iterator[None]:
        """An element with others in it. In attributes' names `_` is written as `:` or left out at the end."""
        self._add(f"<{name}{_attributes(attributes)}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._add(f"</{name}>")

    def text(self, name: str, text: str, /, **attributes: str) -> None:
        """An element with a text."""
        self._add(f"<{name}{_attributes(attributes)}>{xml_text(text)}</{name}>")

    def html(self, name: str, html: str, /, **attributes: str) -> None:
        """An element with well-formed HTML as elements; nothing is indented, since code may be in it."""
        self._add(f"<{name}{_attributes(attributes)}>{html}</{name}>")

    def cdata(self, name: str, text: str, /, **attributes: str) -> None:
        """An element with a text that nobody has to escape by eye."""
        text = _NOT_XML.sub("", text)
        inner = (
            f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
            if re.search("[<&]", text)
            else xml_text(text)
        )
        self._add(f"<{name}{_attributes(attributes)}>{inner}</{name}>")

    def empty(self, name: str, /, **attributes: str) -> None:
        """An element with nothing in it."""
        self._add(f"<{name}{_attributes(attributes)}/>")

    def bytes(self) -> bytes:
        """The file."""
        return ("\n".join(self._lines) + "\n").encode()

    def _add(self, line: str) -> None:
        self._lines.append("  " * self._depth + line)


def _attributes(attributes: dict[str, str]) -> str:
    pairs = (
        (name.rstrip("_").replace("__", ":"), _NOT_XML.sub("", value)) for name, value in attributes.items()
    )
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs)
