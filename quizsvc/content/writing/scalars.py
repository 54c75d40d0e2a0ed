"""One scalar as YAML: plain, quoted, or as a block of lines."""

from __future__ import annotations

import json
import re

from quizsvc.content.nodes import Scalar

WIDTH = 102
"""Columns after which prose is folded, where it can be."""

_NOT_PLAIN = re.compile(r":[ \t]| #|\t")
_NOT_IN_FLOW = re.compile(r"[][{},:#?]")
_OTHERWISE_READ = re.compile(
    r"y|n|yes|no|on|off|true|false|null|none|~"
    r"|[-+]?[0-9][0-9_,]*(?::[0-9]+)*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?"
    r"|[-+]?\.(?:[0-9_]+|inf|nan)(?:e[-+]?[0-9]+)?|0[xob][0-9a-f_]+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|\.+.*",
    re.IGNORECASE,
)
"""What some reader of YAML 1.1 takes for something else than text."""
_ESCAPED = re.compile(
    "[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]"
)
"""Characters that only an escape shows, or that readers change."""


def inline(text: str, *, flow: bool = False) -> str:
    """`text` on one line: plain if every reader takes it for text, else in quotes."""
    if _ESCAPED.search(text) or "\n" in text:
        return _escaped(text)
    if _is_plain(text) and not (flow and _NOT_IN_FLOW.search(text)):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def literal(text: str) -> list[str] | None:
    """The head and the lines of `text` as a literal block, not indented; None where it cannot be one."""
    body = text.rstrip("\n")
    if not body.strip() or body[-1] in " \t" or _ESCAPED.search(text.replace("\t", "")):
        return None
    ends = len(text) - len(body)
    head = "|" + ("2" if body[0] in " \t\n" else "") + ("-", "", "+")[min(ends, 2)]
    return [head, *body.split("\n"), *[""] * (ends - 1)]


def folded(text: str, room: int) -> list[str] | None:
    """The head and the lines of `text`, each at most `room` wide where a blank allows it; None where
    folding would change the text.
    """
    lines = text.split("\n")
    if _ESCAPED.search(text) or any(line != line.strip() for line in lines) or not (lines[0] and lines[-1]):
        return None
    first, *others = (_broken(line, room) for line in lines)
    written = [">-", *first]
    for part in others:
        written += ["", *part] if part != [""] else [""]
    return written


def _broken(line: str, room: int) -> list[str]:
    """`line` cut at single blanks, so that joining the parts with one gives it back."""
    rows: list[str] = []
    for word in re.split(r"(?<! ) (?! )", line):
        if rows and len(rows[-1]) + 1 + len(word) <= room:
            rows[-1] += " " + word
        else:
            rows.append(word)
    return rows


def _is_plain(text: str) -> bool:
    return (
        (text[:1].isalnum() or text[:1] in {"_", "("})
        and not (text[-1].isspace() or text[-1] == ":")
        and _NOT_PLAIN.search(text) is None
        and _OTHERWISE_READ.fullmatch(text) is None
        and Scalar(text, "", 0, 0).kind == "text"
    )


def _escaped(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: _escape(match.group()), quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
