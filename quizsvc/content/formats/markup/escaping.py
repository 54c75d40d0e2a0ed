"""Plain text as Markdown that shows exactly that text, with as few escapes as will do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from quizsvc.content.formats.markup.tex import TEX

HARD_BREAK = "  \n"
"""Two blanks, which nobody sees where the Markdown is read as it stands."""

_INLINE = re.compile(
    r"(?P<backslash>\\(?=[!-/:-@\[-`{-~]|\n|$))"
    r"|(?P<star>\*+)|(?P<line>_+)|(?P<tick>`)|(?P<strike>~~)"
    r"|(?P<link>\[(?=[^\[\]\n]{0,200}\][(\[:]))"
    r"|(?P<tag><(?=[A-Za-z/!?]))"
    r"|(?P<entity>&(?=\#?\w{1,31};))"
)
_OPENING = re.compile(r"\\.|\$")
_BLOCK = re.compile(
    r"^(?P<mark>\#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]|$)|(?P<number>\d{1,9})(?=[.)](?:[ \t]|$))"
    r"|[=-](?=[=\- \t]*$)|_(?=[_ \t]*$)|\*(?=[* \t]*$)|\||~~~)"
)


def escape_inline(text: str) -> str:
    """`text` with the signs escaped that Markdown would take for its own; TeX stays as it is."""
    formulas = list(TEX.finditer(text)) if "\\" in text or "$" in text else []
    ends = [0, *(match.end() for match in formulas)]
    starts = [*(match.start() for match in formulas), len(text)]
    between = [_escape(text, begin, end) for begin, end in zip(ends, starts, strict=True)]
    inside = [match.group() for match in formulas]
    escaped = _woven(between, inside)
    if TEX.findall(escaped) != inside:  # the escapes made TeX of what was none
        escaped = _woven([_OPENING.sub(_closed, part) for part in between], inside)
    return escaped


def _closed(match: re.Match[str]) -> str:
    return {"$": "\\$", "\\[": "&#91;"}.get(match.group(), match.group())


def _woven(between: Sequence[str], inside: Sequence[str]) -> str:
    return "".join(part for pair in zip_longest(between, inside, fillvalue="") for part in pair)


def escape_block(paragraph: str) -> str:
    """A paragraph none of whose lines begins like a list, a heading, a quote or a table."""
    return "\n".join(_BLOCK.sub(_mark, line) for line in paragraph.split("\n"))


def plain_to_markdown(text: str) -> str:
    """Plain text: blank lines part paragraphs, and every other line break is kept."""
    paragraphs = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\xa0", " ").strip())
    return "\n\n".join(_paragraph(paragraph) for paragraph in paragraphs)


def _paragraph(text: str) -> str:
    lines = [escape_inline(line.strip()) for line in text.split("\n")]
    return escape_block(HARD_BREAK.join(lines))


def _escape(text: str, start: int, end: int) -> str:
    part = text[start:end]

    def replaced(match: re.Match[str]) -> str:
        sign, at = match.group(), match.start()
        if sign[0] in "*_" and _is_harmless(
            sign, part[max(0, at - 1) : at], part[match.end() : match.end() + 1]
        ):
            return sign
        return {"<": "&lt;", "&": "&amp;"}.get(sign) or "".join("\\" + one for one in sign)

    return _INLINE.sub(replaced, part)


def _is_harmless(sign: str, before: str, after: str) -> bool:
    """Between blanks neither sign marks anything, and _ inside a word does not."""
    inside = sign[0] == "_" and before.isalnum() and after.isalnum()
    return inside or (before.isspace() and after.isspace())


def _mark(match: re.Match[str]) -> str:
    number = match.group("number")
    return f"{number}\\" if number else "\\" + match.group("mark")
