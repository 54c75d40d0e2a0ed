"""The text of a file whose encoding nobody wrote down."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from quizsvc.content.findings import Report
from quizsvc.content.nodes import Broken
from quizsvc.content.text import too_large

MAX_BYTES = 16 * 1024 * 1024
"""Size of a text file; it holds fifty thousand questions."""
CONTROL = "Control characters in texts are left out."

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decoded(data: bytes, file: str, report: Report, notes: dict[str, None]) -> str | None:
    """The text with line ends as \\n and no byte-order mark; None once the report says why not.

    UTF-16 is known by its mark or by its zero bytes. What is no UTF-8 at all is taken for Windows-1252,
    which older programs write, and `notes` says so.
    """
    if too_large(len(data), file, report, MAX_BYTES):
        return None
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    encoding = encoding or _guessed(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        legacy = _legacy(data) if encoding == "utf-8" and not mark else None
        if legacy is None:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"The bytes on this line are not {encoding.upper()}."
            report.add(
                file, Broken(line, 1), (), code="not_utf8", message=message, mend="Save the file as UTF-8."
            )
            return None
        notes["The file is not UTF-8; it was read as Windows-1252."] = None
        text = legacy
    for end in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    if "\0" in text:
        notes[CONTROL] = None
    return text.replace("\0", "")


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text, counted from 1, one at a time: all of them at once may take a gigabyte."""
    start, number = 0, 1
    while (end := text.find("\n", start)) >= 0:
        yield number, text[start:end]
        start, number = end + 1, number + 1
    yield number, text[start:]


def _guessed(data: bytes) -> str:
    """UTF-16 without its mark has a zero in every second byte of Latin text."""
    start = data[:200]
    if len(start) >= 4 and start[1::2].count(0) > len(start) * 0.4:
        return "utf-16-le"
    if len(start) >= 4 and start[::2].count(0) > len(start) * 0.4:
        return "utf-16-be"
    return "utf-8"


def _legacy(data: bytes) -> str | None:
    if _MULTIBYTE.search(data):
        return None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return None
