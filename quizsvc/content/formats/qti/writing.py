"""Writes QTI 2.1, 2.2 and 3.0 packages: a manifest, a test and one file for each item."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence

from quizsvc.content.formats.leaving import Leaving
from quizsvc.content.formats.qti.dialects import Dialect
from quizsvc.content.formats.qti.item_writing import item_bytes
from quizsvc.content.formats.xml.writing import XmlWriter
from quizsvc.content.model import Question

HOLDS = ("feedback", "solution", "tags", "code")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_MOMENT = (2000, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same questions make the same bytes."""


def writer(dialect: Dialect) -> Callable[[Sequence[Question], Leaving], bytes]:
    """The function that writes packages of this version."""

    def write(questions: Sequence[Question], leaving: Leaving) -> bytes:
        for question in questions:
            leaving.parts(question)
        files = {"imsmanifest.xml": _manifest(questions, dialect), "test.xml": _test(questions, dialect)}
        files |= {_path(question): item_bytes(question, dialect) for question in questions}
        return packed(files)

    return write


def packed(files: dict[str, bytes]) -> bytes:
    """A zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def reference(question: Question) -> str:
    """The question's id as an XML name."""
    return "item-" + re.sub(r"[^A-Za-z0-9._-]", "-", question.id)


def _path(question: Question) -> str:
    return f"items/{question.id}.xml"


def _manifest(questions: Sequence[Question], dialect: Dialect) -> bytes:
    xml = XmlWriter()
    location = f"{dialect.manifest_namespace} {dialect.manifest_schema}"
    with xml.inside(
        "manifest",
        xmlns=dialect.manifest_namespace,
        identifier="manifest-quizsvc",
        xmlns__lom=_LOM,
        xmlns__xsi=_XSI,
        xsi__schemaLocation=location,
    ):
        with xml.inside("metadata"):
            xml.text("schema", dialect.schema_name)
            xml.text("schemaversion", dialect.schemaversion)
        xml.empty("organizations")
        with xml.inside("resources"):
            with xml.inside("resource", identifier="test", type=dialect.test_type, href="test.xml"):
                xml.empty("file", href="test.xml")
                for question in questions:
                    xml.empty("dependency", identifierref=reference(question))
            for question in questions:
                with xml.inside(
                    "resource", identifier=reference(question), type=dialect.item_type, href=_path(question)
                ):
                    _keywords(xml, question)
                    xml.empty("file", href=_path(question))
    return xml.bytes()


def _keywords(xml: XmlWriter, question: Question) -> None:
    """Level and tags as keywords of learning-object metadata, the place that packages have for them."""
    with xml.inside("metadata"), xml.inside("lom:lom"), xml.inside("lom:general"):
        for word in (str(question.difficulty), *question.tags):
            with xml.inside("lom:keyword"):
                xml.text("lom:string", word, language="en")


def _test(questions: Sequence[Question], dialect: Dialect) -> bytes:
    """A test with every item in order, which the packages of QTI have to have."""
    xml = XmlWriter()
    tag, named = dialect.tag, dialect.attributes
    location = f"{dialect.namespace} {dialect.schema}"
    with (
        xml.inside(
            tag("assessmentTest"),
            xmlns=dialect.namespace,
            xmlns__xsi=_XSI,
            xsi__schemaLocation=location,
            identifier="test",
            title="Questions",
        ),
        xml.inside(
            tag("testPart"),
            **named(identifier="part", navigationMode="nonlinear", submissionMode="individual"),
        ),
        xml.inside(tag("assessmentSection"), identifier="section", title="Questions", visible="true"),
    ):
        for question in questions:
            xml.empty(tag("assessmentItemRef"), identifier=reference(question), href=_path(question))
    return xml.bytes()
