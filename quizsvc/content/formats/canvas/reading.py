"""Reads QTI 1.2: items with one list of options come in, all others are listed."""

from __future__ import annotations

from itertools import islice

from quizsvc.content.formats.canvas.conditions import Conditions
from quizsvc.content.formats.canvas.materials import material, metadata
from quizsvc.content.formats.collecting import Collector
from quizsvc.content.formats.items import Choice, Item, NotTaken, check_count
from quizsvc.content.formats.markup.texts import visible
from quizsvc.content.formats.moodle.fractions import RightOnes
from quizsvc.content.formats.verdicts import allotted, scores
from quizsvc.content.formats.xml.elements import Element
from quizsvc.content.formats.xml.reading import read_xml

_CHOICES = frozenset({"multiple_choice_question", "true_false_question", "multiple_answers_question"})
_OTHERS = ("response_str", "response_num", "response_xy", "response_grp", "response_extension")
_MAX_FEEDBACK = 200
POINTS = "Points of questions are left out: they come from the difficulty."


def read_qti1(data: bytes, collector: Collector, file: str = "") -> None:
    """Hand every item of one XML file to the collector; `file` names a file inside a package."""

    def take(element: Element) -> bool:
        if element.name == "item":
            _item(element, collector, file)
        return element.name == "item"

    root = read_xml(data, file or collector.file, collector.report, take)
    if root is not None and root.name == "item":
        _item(root, collector, file)
    elif root is not None and root.name != "questestinterop" and not file:
        message = f"The outermost element is <{root.typed[:40]}>, not <questestinterop>."
        mend = "Export the quiz as QTI 1.2, or name the format it has."
        collector.fault(root.line, root.column, "not_qti", message, mend, file=file)


def _item(element: Element, collector: Collector, file: str) -> None:
    title = element.get("title")
    try:
        collector.take(_Reader(element, collector).item(title), file)
    except NotTaken as reason:
        stem = next((found.raw() for found in element.iter("mattext")), "")
        named = title if title and title.lower() not in {"question", "item"} else visible(stem) or title
        collector.skip(element.line, named, str(reason), file)


class _Reader:
    """One item being read."""

    def __init__(self, element: Element, collector: Collector) -> None:
        self._element, self._note = element, collector.note
        self._fields = metadata(element)

    def item(self, title: str) -> Item:
        """The item. Raises NotTaken."""
        response = self._response()
        labels = [label for label in response.iter("response_label") if label.get("ident")]
        check_count(len(labels))
        names = [label.get("ident") for label in labels]
        if len(set(names)) != len(names):
            raise NotTaken("two of its options have the same identifier")
        multiple = response.get("rcardinality").lower() == "multiple"
        conditions = Conditions(self._element, response.get("ident"))
        right = self._right(conditions, names, multiple)
        told = allotted(conditions.judge, names, right, list(self._feedback()))
        choices = [
            Choice(material(label, self._note), name in right, self._told(told.options.get(name, [])), name)
            for label, name in zip(labels, names, strict=True)
        ]
        hints, solutions = self._given("hint"), self._given("solution")
        return Item(
            self._element.line,
            self._element.column,
            title,
            self._stem(),
            choices,
            multiple=multiple,
            id=next(iter(self._fields.get("quizsvc_id", [])), ""),
            general="\n\n".join(filter(None, (self._told(told.general), *solutions))),
            right_feedback=self._told(told.right),
            wrong_feedback=self._told(told.wrong),
            hints=hints,
            tags=[*self._fields.get("qmd_levelofdifficulty", []), *self._fields.get("qmd_keywords", [])],
            label=self._element.get("ident"),
        )

    def _response(self) -> Element:
        kind = next(iter(self._fields.get("question_type", [])), "")
        if kind and kind not in _CHOICES:
            raise NotTaken(f"its type is {kind[:60]}; only choice and true/false questions are read")
        if float_of(next(iter(self._fields.get("points_possible", ["1"])), "1")) != 1:
            self._note(POINTS)
        presentation = self._element.child("presentation")
        if presentation is None:
            raise NotTaken("it has nothing to answer")
        if any(True for _ in presentation.iter(*_OTHERS)):
            raise NotTaken("it is answered by typing, pointing or matching; only choice questions are read")
        responses = list(presentation.iter("response_lid"))
        if len(responses) != 1:
            raise NotTaken("it has several lists to choose from" if responses else "it has no options")
        if responses[0].get("rcardinality").lower() == "ordered":
            raise NotTaken("it asks for an order")
        return responses[0]

    def _right(self, conditions: Conditions, names: list[str], multiple: bool) -> list[str]:
        if multiple:
            right = [name for name in names if name in conditions.right_in_sets()]
            if not right:
                raise NotTaken("it has no key, as in a survey")
            return right
        earned = scores(conditions.judge, names)
        if max(earned, default=0) <= 0:
            raise NotTaken("it has no key, as in a survey")
        marks = RightOnes([str(100 * score / max(earned)) for score in earned], False, self._note).marks
        return [name for name, is_right in zip(names, marks, strict=True) if is_right]

    def _stem(self) -> str:
        presentation = self._element.child("presentation")
        return material(presentation, self._note, before="response_lid") if presentation is not None else ""

    def _feedback(self) -> dict[str, Element]:
        found = islice(self._element.children("itemfeedback"), _MAX_FEEDBACK)
        return {feedback.get("ident"): feedback for feedback in found}

    def _told(self, names: list[str]) -> str:
        found = self._feedback()
        texts = [material(found[name], self._note) for name in names if name in found]
        return "\n\n".join(text for text in texts if text)

    def _given(self, name: str) -> list[str]:
        texts = [material(part, self._note, always=True) for part in self._element.iter(name)]
        return [text for text in texts if text]


def float_of(text: str) -> float:
    """A number, or 1 where there is none."""
    try:
        return float(text)
    except ValueError:
        return 1.0
