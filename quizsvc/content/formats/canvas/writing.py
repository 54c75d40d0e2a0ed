"""Writes Canvas's QTI 1.2 packages: a manifest, one assessment with all items, and Canvas's page for it."""

from __future__ import annotations

from collections.abc import Sequence

from quizsvc.content.formats.canvas.item_writing import write_item
from quizsvc.content.formats.leaving import Leaving
from quizsvc.content.formats.qti.writing import packed
from quizsvc.content.formats.xml.writing import XmlWriter
from quizsvc.content.model import Question

HOLDS = ("feedback", "solution", "tags", "code")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_CP = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_NAME = "quizsvc-questions"
_TITLE = "Questions"


def write_canvas(questions: Sequence[Question], leaving: Leaving) -> bytes:
    """The package. `leaving` hears what does not go along."""
    for question in questions:
        leaving.parts(question)
    return packed(
        {
            "imsmanifest.xml": _manifest(),
            f"{_NAME}/{_NAME}.xml": _assessment(questions),
            f"{_NAME}/assessment_meta.xml": _page(len(questions)),
        }
    )


def _assessment(questions: Sequence[Question]) -> bytes:
    xml = XmlWriter()
    location = f"{_QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd"
    with (
        xml.inside("questestinterop", xmlns=_QTI, xmlns__xsi=_XSI, xsi__schemaLocation=location),
        xml.inside("assessment", ident=_NAME, title=_TITLE),
        xml.inside("section", ident="root_section"),
    ):
        for question in questions:
            write_item(xml, question)
    return xml.bytes()


def _manifest() -> bytes:
    xml = XmlWriter()
    with xml.inside("manifest", identifier="manifest-quizsvc", xmlns=_CP, xmlns__lom=_LOM, xmlns__xsi=_XSI):
        with xml.inside("metadata"):
            xml.text("schema", "IMS Content")
            xml.text("schemaversion", "1.1.3")
        xml.empty("organizations")
        with xml.inside("resources"):
            with xml.inside("resource", identifier=_NAME, type="imsqti_xmlv1p2"):
                xml.empty("file", href=f"{_NAME}/{_NAME}.xml")
                xml.empty("dependency", identifierref=f"{_NAME}-page")
            kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
            href = f"{_NAME}/assessment_meta.xml"
            with xml.inside("resource", identifier=f"{_NAME}-page", type=kind, href=href):
                xml.empty("file", href=href)
    return xml.bytes()


def _page(count: int) -> bytes:
    xml = XmlWriter()
    location = f"{_CANVAS} https://canvas.instructure.com/xsd/cccv1p0.xsd"
    with xml.inside("quiz", identifier=_NAME, xmlns=_CANVAS, xmlns__xsi=_XSI, xsi__schemaLocation=location):
        xml.text("title", _TITLE)
        xml.text("shuffle_answers", "true")
        xml.text("quiz_type", "practice_quiz")
        xml.text("points_possible", f"{count}.0")
    return xml.bytes()
