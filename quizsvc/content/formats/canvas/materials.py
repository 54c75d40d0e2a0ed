"""Texts and metadata of QTI 1.2 items."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quizsvc.content.formats.markup.escaping import escape_inline
from quizsvc.content.formats.markup.texts import FILES, from_auto, from_html, from_plain
from quizsvc.content.formats.xml.elements import Element

_FILES = frozenset({"matimage", "mataudio", "matvideo", "matapplet", "matapplication"})
_TEXTS = frozenset({"mattext", "matemtext"})
_INSIDE_FEEDBACK = frozenset({"hint", "solution"})


def material(element: Element, note: Callable[[str], None], before: str = "", always: bool = False) -> str:
    """The Markdown of all material within an element, up to an element named `before`.

    Hints and solutions inside feedback are not part of it, unless `always`. Raises NotTaken.
    """
    texts = []
    for found in _materials(element, before, always):
        if found.name in _FILES:
            note(FILES)
            label = found.get("label") or found.get("uri").rpartition("/")[2]
            texts.append(
                escape_inline(f"[image: {label}]" if label else "[image]") if found.name == "matimage" else ""
            )
        else:
            texts.append(_text(found, note))
    return "\n\n".join(text for text in texts if text)


def metadata(item: Element) -> dict[str, list[str]]:
    """The fields in an item's metadata by their labels in small letters."""
    found: dict[str, list[str]] = {}
    for field in item.iter("qtimetadatafield"):
        label, entry = field.text("fieldlabel").lower(), field.text("fieldentry")
        if label and entry:
            found.setdefault(label, []).append(entry)
    for meta in item.children("itemmetadata"):
        for part in meta.children():
            if part.name.startswith("qmd_"):
                found.setdefault(part.name, []).append(part.raw().strip())
    return found


def _materials(element: Element, before: str, always: bool) -> Iterator[Element]:
    for part in element.children():
        if before and (part.name == before or part.first(before) is not None):
            if part.name != before:
                yield from _materials(part, before, always)
            return
        if part.name in _TEXTS or part.name in _FILES:
            yield part
        elif part.name not in _INSIDE_FEEDBACK or always:
            yield from _materials(part, before, always)


def _text(found: Element, note: Callable[[str], None]) -> str:
    has_elements = any(found.children())
    text = found.html() if has_elements else found.raw()
    form = found.get("texttype").lower()
    if has_elements or form in {"text/html", "text/xhtml", "html"}:
        return from_html(text, note)
    return from_plain(text) if form in {"text/plain", "plain"} else from_auto(text, note)
