"""Reads a file of any known format."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from quizsvc.content import files
from quizsvc.content.findings import ContentErrors, Report, listed
from quizsvc.content.formats.aiken.reading import read_aiken
from quizsvc.content.formats.canvas.reading import read_qti1
from quizsvc.content.formats.collecting import Collector
from quizsvc.content.formats.decoding import decoded
from quizsvc.content.formats.detecting import detect
from quizsvc.content.formats.gift.reading import read_gift
from quizsvc.content.formats.moodle.reading import read_moodle
from quizsvc.content.formats.qti.package import read_qti
from quizsvc.content.formats.values import FORMATS, Imported
from quizsvc.content.formats.xml.prologue import STRAY
from quizsvc.content.nodes import Broken
from quizsvc.content.reader import Known, read_text
from quizsvc.content.text import too_large

_TEXT: dict[str, Callable[[str, Collector], None]] = {"gift": read_gift, "aiken": read_aiken}
_BYTES: dict[str, Callable[[bytes, Collector], None]] = {"moodle": read_moodle}


def read_foreign(
    data: bytes | os.PathLike[str], fmt: str | None, name: str, topic: str, known: Known | None = None
) -> Imported:
    """The questions of a file, given as its bytes or its path, under `topic`.

    `fmt` is one of FORMATS, or None to tell by the content; versions of QTI are told apart by the content
    in any case. `name` stands in findings. `known` is for native files, as in quizsvc.content.reader.
    Raises ContentErrors with every fault; nothing is fetched and nothing is executed.
    """
    report = Report()
    content = data if isinstance(data, bytes) else _opened(Path(data), report)
    if content is None or too_large(len(content), name, report):
        raise ContentErrors(report.findings())
    fmt = fmt or detect(content, name) or ("qti21" if content.startswith(b"PK\x03\x04") else None)
    if fmt not in FORMATS:
        _unknown(fmt, name, report)
    if fmt == "native":
        return Imported(read_text(content, name, known))
    collector = Collector(name, topic)
    _read(content, fmt, collector)
    if collector.report:
        raise ContentErrors(collector.report.findings())
    imported = collector.imported()
    if not imported.bundle.questions and not imported.skipped:
        message, mend = "The file holds no questions.", f"Check that it is {fmt}, or export it again."
        report.add(name, Broken(1, 1), (), code="empty", message=message, mend=mend)
        raise ContentErrors(report.findings())
    return imported


def _read(content: bytes, fmt: str | None, collector: Collector) -> None:
    if content.startswith(b"PK\x03\x04"):
        read_qti(content, collector)
        return
    if fmt in _TEXT:
        text = decoded(content, collector.file, collector.report, collector.notes)
        if text is not None:
            _TEXT[fmt](text, collector)
        return
    _stray(content, collector)
    if fmt in _BYTES:
        _BYTES[fmt](content, collector)
    elif fmt == "canvas":
        read_qti1(content, collector)
    else:
        read_qti(content, collector)


def _stray(content: bytes, collector: Collector) -> None:
    """List text that stands before the XML."""
    start = re.sub(rb"\A(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf)|\0", b"", content[:8_000])
    if (match := STRAY.match(start)) and (text := match[0].decode("utf-8", "replace").strip()):
        line = 1 + match[0].count(b"\n", 0, len(match[0]) - len(match[0].lstrip()))
        collector.skip(line, text, "it is text before the XML")


def _opened(path: Path, report: Report) -> bytes | None:
    """The bytes of a regular file; a folder, a pipe or a file too large is refused before it is read."""
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        message, mend = "This is a folder.", "Name the file in it, or pack it as a zip file."
        report.add(str(path), Broken(1, 1), (), code="not_a_file", message=message, mend=mend)
        return None
    return next((content for _, content in files.contents([path], report)), None)


def _unknown(fmt: str | None, name: str, report: Report) -> None:
    message = (
        f"The format {fmt[:40]!r} is not known." if fmt else "The file is in no format that is known here."
    )
    mend = f"Name one of {listed(FORMATS)}."
    report.add(name, Broken(1, 1), (), code="unknown_format", message=message, mend=mend)
    raise ContentErrors(report.findings())
