"""The elements of an XML file, with lines and columns, and their content as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

_EMPTY = frozenset({"br", "hr", "img", "col"})
_NAMES = {"hottext": "span", "prompt": "div", "mattext": "span"}


class Element:
    """One element. Names are local, small letters without hyphens, and without QTI 3's prefix.

    So `qti-assessment-item`, `assessmentItem` and `imsqti:assessmentItem` all read `assessmentitem`, and
    attributes likewise. `parts` holds texts and elements in order; `line` and `column` count from 1.
    """

    __slots__ = ("attributes", "column", "line", "name", "parts", "typed")

    def __init__(self, name: str, typed: str, attributes: dict[str, str], line: int, column: int) -> None:
        self.name, self.typed, self.attributes = name, typed, attributes
        self.line, self.column = line, column
        self.parts: list[Element | str] = []

    def get(self, name: str, default: str = "") -> str:
        """An attribute without blanks round it."""
        return self.attributes.get(name, default).strip()

    def children(self, *names: str) -> Iterator[Element]:
        """Child elements, all of them or those with these names."""
        return (
            part for part in self.parts if isinstance(part, Element) and (not names or part.name in names)
        )

    def child(self, *path: str) -> Element | None:
        """The first child of that name, and its first child of the next, and so on."""
        here: Element | None = self
        for name in path:
            here = next(here.children(name), None) if here is not None else None
        return here

    def iter(self, *names: str) -> Iterator[Element]:
        """This element and all below it in document order, or those with these names."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            if not names or here.name in names:
                yield here
            waiting.extend(reversed(list(here.children())))

    def first(self, *names: str) -> Element | None:
        """The first element below with one of these names."""
        return next((element for element in self.iter(*names) if element is not self), None)

    def text(self, *path: str) -> str:
        """The text of the element at `path`, blanks at its ends removed; empty if it is not there."""
        found = self.child(*path)
        return found.raw().strip() if found is not None else ""

    def raw(self) -> str:
        """All text within, as it stands."""
        return "".join(part if isinstance(part, str) else part.raw() for part in self.parts)

    def html(self, leave_out: frozenset[str] = frozenset()) -> str:
        """What stands within as HTML, without the elements named in `leave_out`."""
        return "".join(
            escape(part, quote=False) if isinstance(part, str) else part.outer_html(leave_out)
            for part in self.parts
        )

    def outer_html(self, leave_out: frozenset[str] = frozenset()) -> str:
        """This element as HTML."""
        if self.name in leave_out:
            return ""
        if self.name == "math":
            return self._tex()
        name = _NAMES.get(self.name, self.name)
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in self.attributes.items())
        opening = f"<{name}{attributes}>"
        return opening if name in _EMPTY else f"{opening}{self.html(leave_out)}</{name}>"

    def _tex(self) -> str:
        """A formula as TeX where its author left that beside the MathML; else a bare tag in its place."""
        for note in self.iter("annotation"):
            if "tex" in note.get("encoding").lower() and note.raw().strip():
                return escape(rf"\({note.raw().strip()}\)", quote=False)
        return "<math></math>"
