"""Reads Moodle XML: multichoice and truefalse questions come in, all others are listed."""

from __future__ import annotations

from quizsvc.content.formats.collecting import Collector
from quizsvc.content.formats.items import Choice, Item, NotTaken, check_count
from quizsvc.content.formats.markup.texts import from_auto, from_html, from_markdown, from_plain, visible
from quizsvc.content.formats.moodle.fractions import RightOnes
from quizsvc.content.formats.xml.elements import Element
from quizsvc.content.formats.xml.reading import read_xml

PENALTY = "Penalties of questions are left out: a quiz sets its try_penalty for all of them."
GRADE = "Grades of questions are left out: points come from the difficulty."
PARTLY = "Feedback for partly right answers is left out."
_DEFAULTS = frozenset(
    {"your answer is correct.", "your answer is incorrect.", "your answer is partially correct."}
)
_NO_ITEMS = frozenset({"category", ""})


def read_moodle(data: bytes, collector: Collector) -> None:
    """Hand every question of the file to the collector."""

    def take(element: Element) -> bool:
        if element.name != "question" or not (element.get("type") or element.child("answer")):
            return element.name == "file"
        _question(element, collector)
        return True

    root = read_xml(data, collector.file, collector.report, take, frozenset({"file"}))
    if root is not None and root.name != "quiz":
        if root.name == "question":
            _question(root, collector)
            return
        message = f"The outermost element is <{root.typed[:40]}>, not <quiz>."
        collector.fault(root.line, root.column, "not_moodle", message, "Export the questions as Moodle XML.")


def _question(element: Element, collector: Collector) -> None:
    kind = element.get("type").lower()
    if kind in _NO_ITEMS:
        return
    title = visible(element.text("name", "text") or element.text("questiontext", "text"))
    if kind not in {"multichoice", "truefalse"}:
        reason = f"it is a question of the type {kind[:40]}; only multichoice and truefalse are read"
        collector.skip(element.line, title, reason)
        return
    try:
        collector.take(_Reader(element, collector).item(title))
    except NotTaken as reason:
        collector.skip(element.line, title, str(reason))


class _Reader:
    """One question being read."""

    def __init__(self, element: Element, collector: Collector) -> None:
        self._element, self._collector = element, collector
        self._note = collector.note
        text = element.child("questiontext")
        self._format = text.get("format") if text is not None else ""

    def item(self, title: str) -> Item:
        """The item. Raises NotTaken."""
        element = self._element
        self._note_losses()
        is_truefalse = element.get("type").lower() == "truefalse"
        answers = list(element.children("answer"))
        check_count(len(answers))
        multiple = not is_truefalse and element.text("single").lower() in {"false", "0"}
        right = RightOnes([answer.get("fraction") for answer in answers], multiple, self._note)
        choices = [
            Choice(self._choice(answer, is_truefalse), is_right, self._text(answer.child("feedback")))
            for answer, is_right in zip(answers, right.marks, strict=True)
        ]
        if is_truefalse:
            for choice in choices:
                choice.key = choice.text.lower()
        return Item(
            element.line,
            element.column,
            title,
            self._text(element.child("questiontext")),
            choices,
            multiple=multiple,
            id=element.text("idnumber"),
            general=self._text(element.child("generalfeedback")),
            right_feedback=self._whole("correctfeedback"),
            wrong_feedback=self._whole("incorrectfeedback"),
            hints=list(filter(None, (self._text(hint) for hint in element.children("hint")))),
            tags=self._tags(),
        )

    def _choice(self, answer: Element, is_truefalse: bool) -> str:
        if not is_truefalse:
            return self._text(answer)
        word = (answer.text("text") or answer.raw()).strip().lower()
        if word not in {"true", "false"}:
            raise NotTaken("its answers are not true and false")
        return word.capitalize()

    def _text(self, element: Element | None) -> str:
        """The text of an element as Markdown, by the format that it, or else the question, declares."""
        if element is None:
            return ""
        inner = element.child("text")
        if any(element.children("file")):
            self._note("Images, sound and other files are left out; of an image its description is kept.")
        inner = element if inner is None else inner
        has_elements = any(inner.children())
        text = inner.html() if has_elements else inner.raw()
        form = "html" if has_elements else element.get("format") or self._format or "moodle_auto_format"
        if form == "markdown":
            return from_markdown(text, self._note)
        if form == "plain_text":
            return from_plain(text)
        return from_html(text, self._note) if form == "html" else from_auto(text, self._note)

    def _whole(self, name: str) -> str:
        """Feedback on the answer as a whole; Moodle's own standard sentences count as none."""
        text = self._text(self._element.child(name))
        return "" if text.strip().lower() in _DEFAULTS else text

    def _tags(self) -> list[str]:
        tags = self._element.child("tags")
        return (
            [tag.text("text") or tag.raw().strip() for tag in tags.children("tag")]
            if tags is not None
            else []
        )

    def _note_losses(self) -> None:
        if _number(self._element.text("penalty")) != 0:
            self._note(PENALTY)
        if _number(self._element.text("defaultgrade") or "1") != 1:
            self._note(GRADE)
        if self._whole("partiallycorrectfeedback"):
            self._note(PARTLY)


def _number(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0
