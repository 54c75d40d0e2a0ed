"""Writes Moodle XML: choice questions with feedback, hints and tags, texts as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from quizsvc.content.formats.collecting import one_line
from quizsvc.content.formats.leaving import Leaving, feedback, right_keys
from quizsvc.content.formats.markup.rendering import (
    markdown_to_html,
    markdown_to_inline_html,
    markdown_to_plain,
)
from quizsvc.content.formats.solutions import solution_text, stem_text
from quizsvc.content.formats.xml.writing import XmlWriter
from quizsvc.content.model import Kind, Question

HOLDS = ("feedback", "hints", "solution", "tags", "code")
_SHARES = ("5", "10", "11.11111", "12.5", "14.28571", "16.66667", "20", "25", "33.33333", "50", "100")


def write_moodle(questions: Sequence[Question], leaving: Leaving) -> bytes:
    """The file. `leaving` hears what does not go along."""
    xml = XmlWriter()
    with xml.inside("quiz"):
        for question in questions:
            leaving.parts(question)
            with xml.inside("question", type="multichoice"):
                _question(xml, question)
    return xml.bytes()


def _question(xml: XmlWriter, question: Question) -> None:
    with xml.inside("name"):
        xml.text("text", one_line(markdown_to_plain(question.stem)) or question.id)
    _text(xml, "questiontext", stem_text(question.stem, question.code))
    _text(xml, "generalfeedback", solution_text(question.solution))
    xml.text("defaultgrade", "1")
    xml.text("hidden", "0")
    xml.text("idnumber", question.id)
    xml.text("single", "true" if question.kind is Kind.SINGLE_CHOICE else "false")
    xml.text("shuffleanswers", "true")
    xml.text("answernumbering", "abc")
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _text(xml, name, "")
    told, right = feedback(question), right_keys(question)
    share = _share(len(right))
    taken = "0" if question.kind is Kind.SINGLE_CHOICE else f"-{share}"
    for option in question.options:
        with xml.inside("answer", fraction=share if option.key in right else taken, format="html"):
            xml.cdata("text", markdown_to_inline_html(option.text))
            _text(xml, "feedback", told.get(option.key, ""))
    for hint in question.hints:
        _text(xml, "hint", hint)
    with xml.inside("tags"):
        for tag in (str(question.difficulty), *question.tags):
            with xml.inside("tag"):
                xml.text("text", tag)


def _text(xml: XmlWriter, name: str, markdown: str) -> None:
    with xml.inside(name, format="html"):
        xml.cdata("text", markdown_to_html(markdown))


def _share(count: int) -> str:
    """A right option's percentage, as near as Moodle's list of allowed ones comes."""
    return min(_SHARES, key=lambda step: abs(float(step) - 100 / count))
