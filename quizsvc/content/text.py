"""Bytes or text of a file into a tree: checks the encoding and picks the parser."""

from __future__ import annotations

import re

from quizsvc.content.findings import Report
from quizsvc.content.json_text import parse_json
from quizsvc.content.nodes import Broken, Node
from quizsvc.content.tree import BAD_CHARACTER, Refused, Take
from quizsvc.content.yaml_text import parse_yaml

MAX_BYTES = 64 * 1024 * 1024
"""Size of one file; ten thousand questions take about half of it."""
_BAD_CHARACTERS_SHOWN = 20


def parse(content: str | bytes, file: str, report: Report, take: Take | None = None) -> Node | None:
    """The tree of a file's content; None if there is none, or if the report says why there is none.

    `take` is as for the TreeBuilder.
    """
    text = content if isinstance(content, str) else _decoded(content, file, report)
    if text is None or _has_bad_characters(text, file, report):
        return None
    text = text.removeprefix("\ufeff")
    try:
        if is_json(text, file):
            return parse_json(text, file, report, take)
        return parse_yaml(text, file, report, take)
    except Refused:
        return None


def is_json(text: str, file: str) -> bool:
    """Whether a file is read as JSON: by its name, or because it opens as JSON does. A brace or bracket may
    also begin YAML.
    """
    return file.lower().endswith(".json") or re.match(r'\s*(\{\s*["}]|\[)', text) is not None


def too_large(size: int, file: str, report: Report, limit: int = MAX_BYTES) -> bool:
    """Whether `size` bytes are over the limit; notes it."""
    if size <= limit:
        return False
    message = f"The file is over {limit // (1024 * 1024)} MiB."
    report.add(file, Broken(1, 1), (), code="too_large", message=message, mend="Split it into several files.")
    return True


def _decoded(content: bytes, file: str, report: Report) -> str | None:
    if too_large(len(content), file, report):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        place = _place(before, len(before))
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            message = "The file is UTF-16, not UTF-8."
        else:
            message = f"The byte 0x{content[error.start]:02X} is not UTF-8."
        report.add(file, place, (), code="not_utf8", message=message, mend="Save the file as UTF-8.")
        return None


def _has_bad_characters(text: str, file: str, report: Report) -> bool:
    found = False
    for number, match in enumerate(BAD_CHARACTER.finditer(text)):
        if number == _BAD_CHARACTERS_SHOWN:
            break
        if match.group() == "\ufeff":
            continue
        found = True
        message = f"The character U+{ord(match.group()):04X} cannot stand in a question file."
        report.add(
            file, _place(text, match.start()), (), code="bad_character", message=message, mend="Remove it."
        )
    return found


def _place(text: str, offset: int) -> Broken:
    line = text.count("\n", 0, offset) + 1
    return Broken(line, offset - (text.rfind("\n", 0, offset) + 1) + 1)
