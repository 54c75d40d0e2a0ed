"""What we write is valid in its own format, by rules that are not our readers'."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.formats import write_foreign
from quizsvc.content.model import Kind
from quizsvc.content.reader import read
from quizsvc.errors import Invalid
from tests.content.formats.test_round_trip import AWKWARD, latest

BANK = read([bundled("questions")])
QUESTIONS = latest(BANK)
NAMESPACES = {
    "qti21": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "qti22": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "qti3": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
HTML = set(
    re.findall(
        r"\w+",
        "a blockquote br code div em h1 h2 h3 h4 h5 h6 hr img li ol p pre strong table tbody td"
        " th thead tr ul",
    )
)


def files(fmt: str) -> dict[str, ElementTree.Element]:
    """Every file of a package, parsed by the standard library."""
    with zipfile.ZipFile(BytesIO(write_foreign(BANK, fmt).data)) as package:
        assert package.testzip() is None
        return {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}


def local(element: ElementTree.Element) -> str:
    """The name without its namespace, as QTI 2 writes it."""
    name = element.tag.rpartition("}")[2].removeprefix("qti-")
    return re.sub(r"-(.)", lambda match: match[1].upper(), name)


def attribute(element: ElementTree.Element, name: str) -> str | None:
    """An attribute by the name that QTI 2 has for it."""
    return element.get(name) or element.get(re.sub(r"([A-Z])", lambda match: "-" + match[1].lower(), name))


@pytest.mark.parametrize("fmt", NAMESPACES)
def test_qti_items_have_the_shape_that_1edtech_gives_them(fmt):
    """Namespace, required attributes, the order of parts, and identifiers that exist."""
    order = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
    items = [root for name, root in files(fmt).items() if name.startswith("items/")]
    assert len(items) == len(QUESTIONS)
    for item in items:
        assert item.tag.startswith(f"{{{NAMESPACES[fmt]}}}")
        assert {element.tag.partition("}")[0] for element in item.iter()} == {f"{{{NAMESPACES[fmt]}"}
        assert all(attribute(item, name) for name in ("identifier", "title", "adaptive", "timeDependent"))
        parts = [local(part) for part in item]
        assert parts == sorted(parts, key=order.index)
        (interaction,) = [one for one in item.iter() if local(one) == "choiceInteraction"]
        choices = [choice.get("identifier") or "" for choice in interaction]
        values = [one.text for one in item[0].iter() if local(one) == "value"]
        assert values
        assert set(values) <= set(choices)
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", choice) for choice in choices)
        outcomes = {one.get("identifier") for one in item if local(one) == "outcomeDeclaration"}
        changed = {one.get("identifier") for one in item.iter() if local(one) == "setOutcomeValue"}
        shown = {attribute(one, "outcomeIdentifier") for one in item if local(one) == "modalFeedback"}
        assert changed | shown <= outcomes
        if fmt == "qti3":
            inside = [[local(part) for part in one] for one in item if local(one) == "modalFeedback"]
            assert all(part == ["contentBody"] for part in inside)


@pytest.mark.parametrize("fmt", [*NAMESPACES, "canvas"])
def test_texts_hold_only_html_that_the_formats_know(fmt):
    """No style, no script, no attribute that XHTML in QTI lacks."""
    for root in files(fmt).values():
        for element in root.iter():
            name = element.tag.rpartition("}")[2]
            if name in HTML and not name.startswith("qti-"):
                assert set(element.attrib) <= {"class", "href", "alt", "src", "start"}
            assert name not in {"script", "style", "span"}


@pytest.mark.parametrize("fmt", NAMESPACES)
def test_qti_packages_name_every_file_once(fmt):
    """The manifest and the test list what is there, by identifiers that XML allows."""
    found = files(fmt)
    manifest, test = found["imsmanifest.xml"], found["test.xml"]
    resources = [element for element in manifest.iter() if local(element) == "resource"]
    names = [resource.get("href") for resource in resources]
    identifiers = [resource.get("identifier") or "" for resource in resources]

    assert sorted(map(str, names)) == sorted(name for name in found if name != "imsmanifest.xml")
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", identifier) for identifier in identifiers)
    references = [element.get("href") for element in test.iter() if local(element) == "assessmentItemRef"]
    assert references == [f"items/{question.id}.xml" for question in QUESTIONS]


def test_canvas_items_have_the_parts_that_canvas_reads():
    """Type, options, one condition that scores, and feedback that exists."""
    (root,) = [one for one in files("canvas").values() if one.tag.endswith("questestinterop")]
    items = [element for element in root.iter() if local(element) == "item"]
    assert len(items) == len(QUESTIONS)
    for item in items:
        parts = dict.fromkeys(local(part) for part in item)
        assert list(parts)[:3] == ["itemmetadata", "presentation", "resprocessing"]
        labels = {one.get("ident") for one in item.iter() if local(one) == "response_label"}
        chosen = {one.text for one in item.iter() if local(one) == "varequal"}
        assert chosen <= labels
        links = {one.get("linkrefid") for one in item.iter() if local(one) == "displayfeedback"}
        assert links == {one.get("ident") for one in item if local(one) == "itemfeedback"}
        assert [one.text for one in item.iter() if local(one) == "setvar"] == ["100"]


def test_moodle_questions_have_the_parts_that_moodle_reads():
    """Name, text, answers whose fractions come to 100, and one format for all texts."""
    root = ElementTree.fromstring(write_foreign(BANK, "moodle").data)
    assert [question.findtext("idnumber") for question in root] == [question.id for question in QUESTIONS]
    for question in root:
        assert question.get("type") == "multichoice"
        assert question.findtext("name/text")
        fractions = [float(answer.get("fraction") or "") for answer in question.iter("answer")]
        assert abs(sum(fraction for fraction in fractions if fraction > 0) - 100) < 0.01
        assert question.findtext("single") in {"true", "false"}
        assert {one.get("format") for one in question.iter() if one.get("format")} == {"html"}


def test_gift_keeps_to_its_grammar():
    """By a small reader of its own: comment, title, one pair of braces, signs at the start of lines."""
    blocks = write_foreign(BANK, "gift").data.decode().strip().split("\n\n")
    sign = r"(?:=|~(?:%-?[\d.]+%)?|#|####)"
    text = r"(?:[^\\~=#{}:\n]|\\[\\~=#{}:n])*"
    line = rf"\t{{1,2}}{sign}(?:\[markdown\])?{text}\n"
    question = rf"// \[id:[^\n]+\n::{text}::\[markdown\]{text} \{{\n(?:{line})+\}}"

    assert len(blocks) == len(QUESTIONS)
    for block, written in zip(blocks, QUESTIONS, strict=True):
        assert re.fullmatch(question, block)
        rights = re.findall(r"^\t(?:=|~%[\d.]+%)", block, re.MULTILINE)
        assert len(rights) == (1 if written.kind is Kind.SINGLE_CHOICE else len(written.answer or ()))


def test_aiken_keeps_to_its_grammar():
    """A stem on one line, options in order, one answer, a blank line."""
    text = write_foreign(BANK, "aiken").data.decode()
    question = r"[^\n]+\n(?:[A-Z]\. [^\n]+\n){2,}ANSWER: [A-Z]\n"

    assert re.fullmatch(rf"{question}(?:\n{question})*", text)


def test_the_same_questions_make_the_same_bytes():
    """Exports can be compared and kept under version control."""
    for fmt in ("gift", "aiken", "moodle", "qti21", "qti3", "canvas", "native"):
        assert write_foreign(BANK, fmt) == write_foreign(BANK, fmt)


def test_an_unknown_format_is_refused_by_name():
    """The message lists the formats that there are."""
    with pytest.raises(Invalid, match="gift"):
        write_foreign(BANK, "docx")


def test_awkward_questions_are_there_to_be_awkward():
    """The questions of the round trips hold the signs of every format."""
    texts = " ".join(question.stem for question in AWKWARD)

    assert all(sign in texts for sign in ("~", "=", "#", "{", "]]>", "//", "::", "<", "\\"))
