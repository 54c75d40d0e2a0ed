"""An author's own file, put in order: fields, indents, quotes and folds as quizsvc writes them."""

from __future__ import annotations

import re

from quizsvc.content import native
from quizsvc.content.checks import Known
from quizsvc.content.findings import ContentErrors, Report
from quizsvc.content.model import Bundle
from quizsvc.content.nodes import Broken
from quizsvc.content.reader import read_text
from quizsvc.content.text import is_json
from quizsvc.content.writing.emitter import emit
from quizsvc.content.writing.events import tree
from quizsvc.content.writing.json_layout import emit_json
from quizsvc.content.yaml_events import FAULTS

_ODD: tuple[type[Exception], ...] = (ValueError, LookupError, AssertionError, *FAULTS)
"""What comes of YAML so unusual that its comments have no place; the file is then left alone."""


def format_text(content: str | bytes, name: str, known: Known | None = None) -> str:
    """A file's text in order, its comments kept its content unchanged; formatting it again changes nothing.

    `name` and `known` are as for read_text. Raises ContentErrors for a file that cannot be read.
    """
    before = read_text(content, name, known)
    text = content if isinstance(content, str) else content.decode()
    plain = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    try:
        formatted = emit_json(plain, name) if is_json(plain, name) else emit(tree(plain), native.FILE)
    except _ODD:
        formatted = ""
    if not _is_same(before, formatted, name, known):
        report = Report()
        message = "Formatting would change what this file says, so it stays as it is."
        mend = "Write the part with unusual YAML more plainly, and report this."
        report.add(name, Broken(1, 1), (), code="not_formatted", message=message, mend=mend)
        raise ContentErrors(report.findings())
    return formatted


def _is_same(before: Bundle, formatted: str, name: str, known: Known | None) -> bool:
    try:
        return read_text(formatted, name, known) == before
    except ContentErrors:
        return False
