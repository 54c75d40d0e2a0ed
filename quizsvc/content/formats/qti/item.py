"""One assessmentItem of QTI 2 or 3 as an item of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from quizsvc.content.formats.items import Choice, Item, NotTaken, check_count
from quizsvc.content.formats.markup.texts import from_html
from quizsvc.content.formats.qti.declarations import SHOWING, Response, Rules, response
from quizsvc.content.formats.verdicts import allotted, best_set, scores
from quizsvc.content.formats.xml.elements import Element

OURS = "quizsvc"
"""What we write as toolName: the identifiers of such items are ids of ours."""
WEIGHTS = "Weights of options are left out: every right option counts the same."
NEGATIVE = (
    "Negative weights are left out: a wrong option takes one right one away, and no score falls below 0."
)
RUBRICS = "Rubrics that only teachers see are left out."
_ELSEWHERE = ("include", "assessmentstimulusref")
_INLINE_ONLY = frozenset({"feedbackinline", "feedbackblock", "modalfeedback"})
_NOT_STEM = frozenset(
    {"choiceinteraction", "rubricblock", "stylesheet", "templateblock", "templateinline", *_INLINE_ONLY}
)

Note = Callable[[str], None]


class ItemReader:
    """One item being read; `keywords` are those of its place in the package."""

    def __init__(self, element: Element, note: Note, keywords: Iterable[str] = ()) -> None:
        self._element, self._note, self._keywords = element, note, list(keywords)

    def item(self) -> Item:
        """The item. Raises NotTaken."""
        element = self._element
        interaction = self._interaction()
        name = interaction.get("responseidentifier", "RESPONSE")
        declared = response(element, name)
        multiple = self._is_multiple(interaction, declared)
        labels = list(interaction.iter("simplechoice"))
        check_count(len(labels))
        names = [label.get("identifier") for label in labels]
        if len(set(names)) != len(names):
            raise NotTaken("two of its options have the same identifier")
        rules = Rules(element, name, declared)
        right = self._right(declared, rules, names, multiple)
        feedback = rules.feedback()
        within = {id(found) for label in labels for found in label.iter(*SHOWING)}
        inside = {key for key, found in feedback.items() if id(found) in within}
        told = allotted(rules.judge, names, right, [key for key in feedback if key not in inside])
        choices = [
            Choice(
                self._html(label.html(_INLINE_ONLY)),
                choice in right,
                self._joined(
                    [*self._within(label), *(feedback[key] for key in told.options.get(choice, ()))]
                ),
                choice,
            )
            for label, choice in zip(labels, names, strict=True)
        ]
        return Item(
            element.line,
            element.column,
            element.get("title"),
            self._stem(interaction),
            choices,
            multiple=multiple,
            id=element.get("identifier") if element.get("toolname") == OURS else "",
            general=self._joined(feedback[key] for key in told.general),
            right_feedback=self._joined(feedback[key] for key in told.right),
            wrong_feedback=self._joined(feedback[key] for key in told.wrong),
            tags=self._keywords,
            label=element.get("identifier"),
        )

    def _interaction(self) -> Element:
        body = self._element.child("itembody")
        if body is None:
            raise NotTaken("it has no body")
        if self._element.first(*_ELSEWHERE) is not None:
            raise NotTaken("part of it stands in another file, such as a text to read")
        if self._element.child("templatedeclaration") is not None:
            raise NotTaken("it is a template whose values are drawn anew each time")
        found = [part for part in body.iter() if part.name.endswith("interaction")]
        others = [part.typed for part in found if part.name != "choiceinteraction"]
        if others:
            raise NotTaken(f"it has a {others[0][:40]}; only choiceInteraction is read")
        if len(found) != 1:
            raise NotTaken("it has several interactions" if found else "it has nothing to answer")
        return found[0]

    def _is_multiple(self, interaction: Element, declared: Response) -> bool:
        if declared.cardinality == "ordered":
            raise NotTaken("it asks for an order")
        if declared.cardinality:
            return declared.cardinality == "multiple" and interaction.get("maxchoices", "0") != "1"
        return interaction.get("maxchoices", "1") != "1"

    def _right(self, declared: Response, rules: Rules, names: list[str], multiple: bool) -> list[str]:
        positive = {key for key, value in declared.mapping.items() if value > 0 and key in names}
        values = {declared.mapping[key] for key in positive}
        if any(value < 0 for value in declared.mapping.values()):
            self._note(NEGATIVE)
        if len(values) > 1:
            self._note(WEIGHTS)
        key = set(declared.key) & set(names)
        if not key and declared.key:
            raise NotTaken("its key names no option that is there")
        if not key and positive:
            key = positive if multiple else {max(sorted(positive), key=lambda one: declared.mapping[one])}
        if not key:
            key = set(best_set(rules.judge, names)) if multiple else self._earning(rules, names)
        if not key:
            raise NotTaken("it has no key, as in a survey")
        return [name for name in names if name in key]

    def _earning(self, rules: Rules, names: list[str]) -> set[str]:
        earned = scores(rules.judge, names)
        best = max(earned, default=0.0)
        if len({score for score in earned if score > 0}) > 1:
            self._note(WEIGHTS)
        return {name for name, score in zip(names, earned, strict=True) if best > 0 and score == best}

    def _stem(self, interaction: Element) -> str:
        body, prompt = self._element.child("itembody"), interaction.child("prompt")
        rubrics = list(body.iter("rubricblock")) if body is not None else []
        seen = [rubric for rubric in rubrics if "candidate" in rubric.get("view")]
        if len(seen) < len(rubrics):
            self._note(RUBRICS)
        parts = [
            *(rubric.html(_NOT_STEM) for rubric in seen),
            body.html(_NOT_STEM) if body is not None else "",
        ]
        parts.append(prompt.html(_INLINE_ONLY) if prompt is not None else "")
        texts = [self._html(part) for part in parts]
        return "\n\n".join(text for text in texts if text)

    def _within(self, label: Element) -> Iterable[Element]:
        return label.iter(*SHOWING)

    def _joined(self, found: Iterable[Element]) -> str:
        texts = [self._html(element.html()) for element in found]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))

    def _html(self, html: str) -> str:
        return from_html(re.sub(r"</?contentbody[^<>]*>", "", html), self._note)
