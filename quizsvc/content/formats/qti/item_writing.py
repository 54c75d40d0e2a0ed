"""Writes one QTI item: stem, options, key, score, and feedback as modal feedback."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

from quizsvc.content.formats.collecting import one_line
from quizsvc.content.formats.leaving import feedback, right_keys
from quizsvc.content.formats.markup.rendering import (
    markdown_to_html,
    markdown_to_inline_html,
    markdown_to_plain,
)
from quizsvc.content.formats.qti.dialects import QTI21, Dialect
from quizsvc.content.formats.qti.item import OURS
from quizsvc.content.formats.solutions import solution_text, stem_text
from quizsvc.content.formats.xml.writing import XmlWriter
from quizsvc.content.model import Kind, Question

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_SOLUTION = "solution"


def item_bytes(question: Question, dialect: Dialect) -> bytes:
    """The XML file of one choice question."""
    return _ItemWriter(question, dialect).write()


class _ItemWriter:
    def __init__(self, question: Question, dialect: Dialect) -> None:
        self._question, self._dialect = question, dialect
        self._xml = XmlWriter()
        self._tag, self._named = dialect.tag, dialect.attributes
        self._multiple = question.kind is Kind.MULTIPLE_CHOICE
        self._told = feedback(question)
        self._solution = solution_text(question.solution)
        good = all(_NAME.fullmatch(option.key) for option in question.options)
        self._prefix = "" if good else "choice-"

    def write(self) -> bytes:
        question, dialect = self._question, self._dialect
        top = self._named(
            identifier=question.id,
            title=one_line(markdown_to_plain(question.stem)) or question.id,
            adaptive="false",
            timeDependent="false",
            toolName=OURS,
            toolVersion="1",
        )
        location = f"{dialect.namespace} {dialect.schema}"
        with self._xml.inside(
            self._tag("assessmentItem"),
            xmlns=dialect.namespace,
            xmlns__xsi=_XSI,
            xsi__schemaLocation=location,
            **top,
        ):
            self._declarations()
            self._body()
            self._processing()
            self._feedback()
        return self._xml.bytes()

    def _key(self, key: str) -> str:
        return self._prefix + key

    def _declarations(self) -> None:
        xml, tag = self._xml, self._tag
        cardinality = "multiple" if self._multiple else "single"
        right = right_keys(self._question)
        with xml.inside(tag("responseDeclaration"), **self._typed("RESPONSE", cardinality, "identifier")):
            with xml.inside(tag("correctResponse")):
                for key in right:
                    xml.text(tag("value"), self._key(key))
            if self._multiple:
                self._mapping(right)
        self._outcome("SCORE", "single", "float", "0")
        self._outcome("MAXSCORE", "single", "float", "1")
        if self._told:
            xml.empty(tag("outcomeDeclaration"), **self._typed("FEEDBACK", cardinality, "identifier"))
        if self._solution:
            self._outcome("SOLUTION", "single", "identifier", "")

    def _mapping(self, right: tuple[str, ...]) -> None:
        share = f"{1 / len(right):.6g}"
        bounds = self._named(lowerBound="0", upperBound="1", defaultValue="0")
        with self._xml.inside(self._tag("mapping"), **bounds):
            for option in self._question.options:
                value = share if option.key in right else f"-{share}"
                entry = self._named(mapKey=self._key(option.key), mappedValue=value)
                self._xml.empty(self._tag("mapEntry"), **entry)

    def _outcome(self, name: str, cardinality: str, base: str, value: str) -> None:
        typed = self._typed(name, cardinality, base)
        if not value:
            self._xml.empty(self._tag("outcomeDeclaration"), **typed)
            return
        with (
            self._xml.inside(self._tag("outcomeDeclaration"), **typed),
            self._xml.inside(self._tag("defaultValue")),
        ):
            self._xml.text(self._tag("value"), value)

    def _typed(self, name: str, cardinality: str, base: str) -> dict[str, str]:
        return self._named(identifier=name, cardinality=cardinality, baseType=base)

    def _body(self) -> None:
        xml, tag, question = self._xml, self._tag, self._question
        most = "0" if self._multiple else "1"
        with xml.inside(tag("itemBody")):
            xml.html("div", self._html(stem_text(question.stem, question.code)))
            with xml.inside(
                tag("choiceInteraction"),
                **self._named(responseIdentifier="RESPONSE", shuffle="true", maxChoices=most),
            ):
                for option in question.options:
                    html = self._mended(markdown_to_inline_html(option.text))
                    xml.html(tag("simpleChoice"), html, identifier=self._key(option.key))

    def _html(self, markdown: str) -> str:
        return self._mended(markdown_to_html(markdown))

    def _mended(self, html: str) -> str:
        """QTI's HTML knows no start of lists, and 2.1 has no address of links inside a text alone."""
        return re.sub(r'<ol start="\d+">', "<ol>", html) if self._dialect is QTI21 else html

    def _processing(self) -> None:
        xml, tag = self._xml, self._tag
        with xml.inside(tag("responseProcessing")):
            if self._multiple:
                with self._set("SCORE"):
                    xml.empty(tag("mapResponse"), identifier="RESPONSE")
            else:
                self._match()
            if self._told:
                with self._set("FEEDBACK"):
                    xml.empty(tag("variable"), identifier="RESPONSE")
            if self._solution:
                with self._set("SOLUTION"):
                    xml.text(tag("baseValue"), _SOLUTION, **self._named(baseType="identifier"))

    def _match(self) -> None:
        xml, tag = self._xml, self._tag
        with xml.inside(tag("responseCondition")):
            with xml.inside(tag("responseIf")):
                with xml.inside(tag("match")):
                    xml.empty(tag("variable"), identifier="RESPONSE")
                    xml.empty(tag("correct"), identifier="RESPONSE")
                with self._set("SCORE"):
                    xml.text(tag("baseValue"), "1", **self._named(baseType="float"))
            with xml.inside(tag("responseElse")), self._set("SCORE"):
                xml.text(tag("baseValue"), "0", **self._named(baseType="float"))

    def _set(self, name: str) -> AbstractContextManager[None]:
        return self._xml.inside(self._tag("setOutcomeValue"), identifier=name)

    def _feedback(self) -> None:
        for key, text in self._told.items():
            self._modal("FEEDBACK", self._key(key), text)
        if self._solution:
            self._modal("SOLUTION", _SOLUTION, self._solution)

    def _modal(self, outcome: str, name: str, text: str) -> None:
        html = self._html(text)
        if self._dialect.prefixed:
            html = f"<qti-content-body>{html}</qti-content-body>"
        named = self._named(outcomeIdentifier=outcome, identifier=name, showHide="show")
        self._xml.html(self._tag("modalFeedback"), html, **named)
