"""QTI 1.2's response conditions: what an answer earns and which feedback it gets."""

from __future__ import annotations

from collections.abc import Iterator

from quizsvc.content.formats.verdicts import Chosen, Verdict
from quizsvc.content.formats.xml.elements import Element

_MAX_CONDITIONS = 500


class Conditions:
    """The rules of one item, for one response."""

    def __init__(self, item: Element, response: str) -> None:
        self._response = response
        self._conditions = [
            c for rules in item.children("resprocessing") for c in rules.children("respcondition")
        ]
        self._conditions = self._conditions[:_MAX_CONDITIONS]

    def judge(self, chosen: Chosen) -> Verdict:
        """What choosing these options earns and shows."""
        scores: dict[str, float] = {}
        shown = set()
        for condition in self._conditions:
            if not self._holds(condition.child("conditionvar"), chosen):
                continue
            for change in condition.children("setvar"):
                _change(scores, change)
            shown |= {link.get("linkrefid") for link in condition.children("displayfeedback")}
            if condition.get("continue").lower() not in {"yes", "true"}:
                break
        return Verdict(_score(scores), frozenset(shown))

    def right_in_sets(self) -> frozenset[str]:
        """Options that conditions which earn something ask for; used where several are right."""
        found: set[str] = set()
        for condition in self._conditions:
            if any(
                _amount(change) > 0 and change.get("action", "Set").lower() in {"set", "add", ""}
                for change in condition.children("setvar")
            ):
                found |= set(self._asked(condition.child("conditionvar")))
        return frozenset(found)

    def _asked(self, element: Element | None) -> Iterator[str]:
        for part in element.children() if element is not None else ():
            if part.name == "varequal" and self._is_mine(part):
                yield part.raw().strip()
            elif part.name not in {"not", "varequal"}:
                yield from self._asked(part)

    def _holds(self, element: Element | None, chosen: Chosen) -> bool:
        """All that stands in a condition holds. An empty one does too."""
        return element is None or all(self._true(part, chosen) for part in element.children())

    def _true(self, test: Element, chosen: Chosen) -> bool:
        match test.name:
            case "varequal":
                return self._is_mine(test) and test.raw().strip() in chosen
            case "and":
                return self._holds(test, chosen)
            case "or":
                return any(self._true(part, chosen) for part in test.children())
            case "not":
                return not self._holds(test, chosen)
            case "varsubset":
                return self._is_mine(test) and {part.strip() for part in test.raw().split(",")} <= chosen
        return test.name == "other" or (test.name == "unanswered" and not chosen)

    def _is_mine(self, test: Element) -> bool:
        return test.get("respident", self._response) == self._response


def _change(scores: dict[str, float], change: Element) -> None:
    name, amount = change.get("varname", "SCORE"), _amount(change)
    earlier = scores.get(name, 0.0)
    match change.get("action", "Set").lower():
        case "add":
            scores[name] = earlier + amount
        case "subtract":
            scores[name] = earlier - amount
        case _:
            scores[name] = amount


def _amount(change: Element) -> float:
    if change.raw().strip().lower().endswith(".max"):  # Blackboard's name for all points
        return 100.0
    try:
        return max(-1e9, min(1e9, float(change.raw().strip() or 0)))
    except ValueError:
        return 0.0


def _score(scores: dict[str, float]) -> float:
    named = next((value for name, value in scores.items() if name.lower() in {"score", "que_score"}), None)
    return named if named is not None else max(scores.values(), default=0.0)
