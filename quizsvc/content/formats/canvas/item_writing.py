"""Writes one QTI 1.2 item as Canvas does."""

from __future__ import annotations

from quizsvc.content.formats.collecting import one_line
from quizsvc.content.formats.leaving import feedback, right_keys
from quizsvc.content.formats.markup.rendering import (
    markdown_to_html,
    markdown_to_inline_html,
    markdown_to_plain,
)
from quizsvc.content.formats.solutions import solution_text, stem_text
from quizsvc.content.formats.xml.writing import XmlWriter
from quizsvc.content.model import Kind, Question

_RESPONSE = "response1"
_GENERAL = "general_fb"


def write_item(xml: XmlWriter, question: Question) -> None:
    """One item with its key, feedback, and the metadata by which it comes back as it was."""
    title = one_line(markdown_to_plain(question.stem)) or question.id
    with xml.inside("item", ident=question.id, title=title):
        _metadata(xml, question)
        _presentation(xml, question)
        _processing(xml, question)
        if solution := solution_text(question.solution):
            _feedback(xml, _GENERAL, solution)
        for key, text in feedback(question).items():
            _feedback(xml, f"{key}_fb", text)


def _metadata(xml: XmlWriter, question: Question) -> None:
    single = question.kind is Kind.SINGLE_CHOICE
    fields = [
        ("question_type", "multiple_choice_question" if single else "multiple_answers_question"),
        ("points_possible", "1.0"),
        ("quizsvc_id", question.id),
        ("qmd_levelofdifficulty", str(question.difficulty)),
        *(("qmd_keywords", tag) for tag in question.tags),
    ]
    with xml.inside("itemmetadata"), xml.inside("qtimetadata"):
        for label, entry in fields:
            with xml.inside("qtimetadatafield"):
                xml.text("fieldlabel", label)
                xml.text("fieldentry", entry)


def _presentation(xml: XmlWriter, question: Question) -> None:
    cardinality = "Single" if question.kind is Kind.SINGLE_CHOICE else "Multiple"
    with xml.inside("presentation"):
        _material(xml, markdown_to_html(stem_text(question.stem, question.code)))
        with (
            xml.inside("response_lid", ident=_RESPONSE, rcardinality=cardinality),
            xml.inside("render_choice"),
        ):
            for option in question.options:
                with xml.inside("response_label", ident=option.key):
                    _material(xml, markdown_to_inline_html(option.text))


def _processing(xml: XmlWriter, question: Question) -> None:
    with xml.inside("resprocessing"):
        with xml.inside("outcomes"):
            xml.empty("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
        if solution_text(question.solution):
            with xml.inside("respcondition", **{"continue": "Yes"}):
                with xml.inside("conditionvar"):
                    xml.empty("other")
                xml.empty("displayfeedback", feedbacktype="Response", linkrefid=_GENERAL)
        for key in feedback(question):
            with xml.inside("respcondition", **{"continue": "Yes"}):
                with xml.inside("conditionvar"):
                    xml.text("varequal", key, respident=_RESPONSE)
                xml.empty("displayfeedback", feedbacktype="Response", linkrefid=f"{key}_fb")
        with xml.inside("respcondition", **{"continue": "No"}):
            with xml.inside("conditionvar"):
                _key(xml, question)
            xml.text("setvar", "100", action="Set", varname="SCORE")


def _key(xml: XmlWriter, question: Question) -> None:
    right = right_keys(question)
    if question.kind is Kind.SINGLE_CHOICE:
        xml.text("varequal", right[0], respident=_RESPONSE)
        return
    with xml.inside("and"):
        for option in question.options:
            if option.key in right:
                xml.text("varequal", option.key, respident=_RESPONSE)
            else:
                with xml.inside("not"):
                    xml.text("varequal", option.key, respident=_RESPONSE)


def _material(xml: XmlWriter, html: str) -> None:
    with xml.inside("material"):
        xml.text("mattext", html, texttype="text/html")


def _feedback(xml: XmlWriter, name: str, markdown: str) -> None:
    with xml.inside("itemfeedback", ident=name), xml.inside("flow_mat"):
        _material(xml, markdown_to_html(markdown))
