"""Which format a file has, by what is in it rather than by its name."""

from __future__ import annotations

import re

from quizsvc.content.formats.xml.dialects import detect_xml

_AIKEN = re.compile(r"^\s*ANSWER\s*:", re.MULTILINE | re.IGNORECASE)
_GIFT = re.compile(
    r"(?<!\\)\{\s*(?:[=~#]|(?:T|F|TRUE|FALSE)\s*[}#]|\})|^\s*(?:::|//|\$CATEGORY)", re.MULTILINE
)
_NATIVE = re.compile(
    r'\A\s*(?:\{\s*"|\[)|^(?:format:\s*\d|(?:topics?|questions?|quizzes):[ \t]*(?:$|[\[{#&]))', re.MULTILINE
)
_LOOKED_AT = 200_000


def detect(data: bytes, name: str = "") -> str | None:
    """One of FORMATS, or None if the content is none that is known. A zip package is looked into."""
    if data.startswith(b"PK\x03\x04"):
        from quizsvc.content.formats.packages import detect_package  # zipfile, only where it is wanted

        return detect_package(data)
    start = data[:_LOOKED_AT].replace(b"\0", b"")
    if (found := detect_xml(start)) is not None:
        return found
    return _detect_text(start.decode("utf-8", "replace").replace("\r", "\n"), name)


def _detect_text(text: str, name: str) -> str | None:
    text = text.removeprefix("\ufeff")
    suffix = name.lower().rpartition(".")[2]
    if suffix in {"yaml", "yml", "json"} or (_NATIVE.search(text) and not _GIFT.search(text)):
        return "native"
    if suffix in {"gift", "aiken"}:
        return suffix
    if _AIKEN.search(text) and not re.search(r"(?<!\\)\{\s*[=~]", text):
        return "aiken"
    return "gift" if _GIFT.search(text) else None
