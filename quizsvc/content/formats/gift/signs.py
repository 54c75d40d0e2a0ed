"""GIFT's escapes, format marks, weights and comments."""

from __future__ import annotations

import re
from collections.abc import Callable

from quizsvc.content.formats.markup.tex import TEX
from quizsvc.content.formats.markup.texts import from_auto, from_html, from_markdown, from_plain

_ESCAPE = re.compile(r"\\([\\~=#{}:])|\\n(?![a-zA-Z])|\\n")
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_ID = re.compile(r"\[id:((?:\\.|[^\]\\])*)\]")
_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\])*)\]")
_RESERVED = re.compile(r"[\\~=#{}:]")


def unescaped(text: str) -> str:
    """`text` without GIFT's backslashes; a break written as \\n is one, but TeX such as \\nabla is not."""
    spans = [match.span() for match in TEX.finditer(text)] if "\\n" in text else []

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        in_tex = any(start <= match.start() < end for start, end in spans)
        letter = text[match.end() : match.end() + 1].isalpha()
        return match[0] if in_tex and letter else "\n"

    return _ESCAPE.sub(plain, text)


def escaped(text: str) -> str:
    """`text` with a backslash before every sign that means something to GIFT."""
    return _RESERVED.sub(r"\\\g<0>", text)


def format_of(text: str) -> tuple[str, str]:
    """The mark at the start of a text (empty if there is none), and the rest."""
    match = _FORMAT.match(text)
    return (match[1].lower(), text[match.end() :]) if match else ("", text)


def as_markdown(text: str, form: str, note: Callable[[str], None]) -> str:
    """The Markdown of a text as it stands in a file; `form` holds unless it has a mark of its own."""
    own, text = format_of(text)
    text = unescaped(text).strip()
    match own or form:
        case "markdown":
            return from_markdown(text, note)
        case "html":
            return from_html(text, note)
        case "plain":
            return from_plain(text)
    return from_auto(text, note)


def named(comments: list[str]) -> tuple[str, list[str]]:
    """The id and the tags in the comments above a question."""
    ids = [match[1] for comment in comments for match in _ID.finditer(comment)]
    tags = [match[1] for comment in comments for match in _TAG.finditer(comment)]
    return (_unquoted(ids[-1]) if ids else ""), [_unquoted(tag) for tag in tags]


def quoted(text: str) -> str:
    """A tag or id as it stands in brackets."""
    return re.sub(r"[\]\\]", r"\\\g<0>", text)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()
