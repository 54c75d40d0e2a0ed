"""What an item declares: its response, the key, the mapping and the outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from quizsvc.content.formats.qti.expressions import Unknown, Value, as_values
from quizsvc.content.formats.qti.processing import Program
from quizsvc.content.formats.verdicts import Chosen, Verdict
from quizsvc.content.formats.xml.elements import Element

_MAX_FEEDBACK = 200
SHOWING = ("modalfeedback", "feedbackblock", "feedbackinline")


@dataclass(slots=True)
class Response:
    """A response declaration; identifiers without the blanks that files have round them."""

    cardinality: str = ""
    key: frozenset[str] = frozenset()
    mapping: dict[str, float] = field(default_factory=dict)


def response(item: Element, name: str) -> Response:
    """The declaration of the response `name`; an empty one if there is none."""
    for declared in item.children("responsedeclaration"):
        if declared.get("identifier") == name:
            correct = declared.child("correctresponse")
            values = (
                [value.raw().strip() for value in correct.children("value")] if correct is not None else []
            )
            words = [word for value in values for word in value.split()]
            return Response(declared.get("cardinality").lower(), frozenset(words), _mapping(declared))
    return Response()


def _mapping(declared: Element) -> dict[str, float]:
    mapping = declared.child("mapping")
    entries = mapping.children("mapentry") if mapping is not None else ()
    return {entry.get("mapkey"): _float(entry.get("mappedvalue")) for entry in entries}


class Rules:
    """Asks an item's rules what an answer earns and shows. Templates of QTI are known by their names."""

    def __init__(self, item: Element, name: str, declared: Response) -> None:
        processing = item.child("responseprocessing")
        self._template = _template(processing.get("template")) if processing is not None else ""
        self._declared = declared
        self._program = Program(processing, name, declared.key, declared.mapping)
        self._defaults = _defaults(item)
        self._showing = list(islice(item.iter(*SHOWING), _MAX_FEEDBACK))

    def judge(self, chosen: Chosen) -> Verdict:
        """What choosing these earns and shows; nothing where the rules are not understood."""
        try:
            outcomes = self._program.outcomes(chosen, self._defaults)
        except Unknown:
            return Verdict(0.0, frozenset())
        score = self._by_template(chosen) if self._template else _score(outcomes)
        shown = {str(at) for at, element in enumerate(self._showing) if _appears(element, outcomes)}
        return Verdict(score, frozenset(shown))

    def feedback(self) -> dict[str, Element]:
        """Every feedback of the item under the name that verdicts use."""
        return {str(at): element for at, element in enumerate(self._showing)}

    def _by_template(self, chosen: Chosen) -> float:
        if self._template == "map_response":
            return sum(self._declared.mapping.get(one, 0.0) for one in chosen)
        return float(bool(self._declared.key) and chosen == self._declared.key)


def _template(address: str) -> str:
    name = address.lower().rpartition("/")[2].removesuffix(".xml")
    return "map_response" if "map_response" in name else "match_correct" if "match" in name else ""


def _defaults(item: Element) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for declared in item.children("outcomedeclaration"):
        default = declared.child("defaultvalue")
        values = [value.raw().strip() for value in default.children("value")] if default is not None else []
        if declared.get("basetype") in {"float", "integer"}:
            found[declared.get("identifier")] = _float(values[0]) if values else 0.0
        elif values:
            found[declared.get("identifier")] = frozenset(values)
    return found


def _score(outcomes: Mapping[str, Value]) -> float:
    for name in ("SCORE", "score", "Score"):
        value = outcomes.get(name)
        if isinstance(value, bool | float):
            return float(value)
    numbers = [
        value for name, value in outcomes.items() if isinstance(value, float) and "MAX" not in name.upper()
    ]
    return max(numbers, default=0.0)


def _appears(element: Element, outcomes: Mapping[str, Value]) -> bool:
    value = outcomes.get(element.get("outcomeidentifier"))
    matches = element.get("identifier") in as_values(value)
    return matches is not (element.get("showhide", "show").lower() == "hide")


def _float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0
