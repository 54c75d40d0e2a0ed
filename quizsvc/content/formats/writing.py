"""Writes a bundle in any known format."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from quizsvc.content.findings import listed
from quizsvc.content.formats.aiken import writing as aiken
from quizsvc.content.formats.canvas import writing as canvas
from quizsvc.content.formats.gift import writing as gift
from quizsvc.content.formats.leaving import Leaving
from quizsvc.content.formats.moodle import writing as moodle
from quizsvc.content.formats.qti import writing as qti
from quizsvc.content.formats.qti.dialects import QTI3, QTI21, QTI22
from quizsvc.content.formats.values import Exported
from quizsvc.content.model import Bundle, Question
from quizsvc.content.writing import to_yaml
from quizsvc.errors import Invalid

Write = Callable[[Sequence[Question], Leaving], bytes]


@dataclass(frozen=True, slots=True)
class _Target:
    title: str
    write: Write
    holds: Collection[str]
    filename: str
    media_type: str


_TARGETS = {
    "gift": _Target("GIFT", gift.write_gift, gift.HOLDS, "questions.gift", "text/plain; charset=utf-8"),
    "aiken": _Target("Aiken", aiken.write_aiken, aiken.HOLDS, "questions.txt", "text/plain; charset=utf-8"),
    "moodle": _Target("Moodle XML", moodle.write_moodle, moodle.HOLDS, "questions.xml", "application/xml"),
    "qti21": _Target("QTI 2.1", qti.writer(QTI21), qti.HOLDS, "questions-qti21.zip", "application/zip"),
    "qti22": _Target("QTI 2.2", qti.writer(QTI22), qti.HOLDS, "questions-qti22.zip", "application/zip"),
    "qti3": _Target("QTI 3.0", qti.writer(QTI3), qti.HOLDS, "questions-qti3.zip", "application/zip"),
    "canvas": _Target(
        "Canvas QTI 1.2", canvas.write_canvas, canvas.HOLDS, "questions-canvas.zip", "application/zip"
    ),
}


def write_foreign(bundle: Bundle, fmt: str) -> Exported:
    """The bundle's questions as a file of that format, and what is left out, item by item.

    `fmt` is one of FORMATS. Topics and quizzes go into native files only. Raises Invalid for another format.
    """
    if fmt == "native":
        return _native(bundle)
    target = _TARGETS.get(fmt)
    if target is None:
        raise Invalid(f"The format {fmt[:40]!r} is not known. Name one of {listed([*_TARGETS, 'native'])}.")
    leaving = Leaving(target.title, target.holds)
    data = target.write(leaving.writable(bundle.questions), leaving)
    return Exported(data, target.filename, target.media_type, leaving.left_out)


def _native(bundle: Bundle) -> Exported:
    """All of the bundle, as the native writer writes it."""
    return Exported(to_yaml(bundle).encode(), "questions.yaml", "application/yaml", [])
