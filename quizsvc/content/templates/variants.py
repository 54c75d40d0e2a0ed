"""The variants of a template: the grid of its parameters, and the question with one choice written in."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeVar

from quizsvc.content.model import Claim, Number, Option, Parameter, Question, Solution, Value
from quizsvc.content.templates.expressions import number_text, render
from quizsvc.content.templates.snippets import write_in

MOST = 12
"""Variants of one template that are proved at most."""
ENOUGH = 4
"""Variants under which learners who compare notes have soon seen them all."""

T = TypeVar("T")
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Variant:
    """One choice of a template's parameters, and what running its snippets has shown.

    `answer` is the key, as Question.answer is. `printed` is what each snippet prints, by place (`answer`,
    `options/KEY`, `mistakes/ID`): rates where rates are asked for, else lines.
    """

    parameters: Values
    answer: str | tuple[str, ...] | tuple[Number, ...] | None = None
    printed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; Variant.from_dict gives it back."""
        parameters = {name: _listed(value) for name, value in self.parameters.items()}
        printed = {place: list(entries) for place, entries in self.printed.items()}
        return {"parameters": parameters, "answer": _listed(self.answer), "printed": printed}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Variant:
        """The other way of to_dict."""
        return cls(
            {name: _tupled(value) for name, value in data["parameters"].items()},
            _tupled(data["answer"]),
            {place: tuple(entries) for place, entries in data["printed"].items()},
        )

    def told(self) -> str:
        """The numbers for a message: `LR = 0.1, STEP_SIZE = 2`."""
        return ", ".join(f"{name} = {number_text(value)}" for name, value in sorted(self.parameters.items()))


def size(parameters: Mapping[str, Parameter]) -> int:
    """How many choices of the parameters there are."""
    return math.prod(map(_count, parameters.values()))


def sample(question: Question) -> list[Values]:
    """Every choice of the parameters, or MOST of them, drawn by the question's id and ranges.

    A mended revision so has the same ones, and a regrade finds the numbers that attempts drew.
    """
    names, total = sorted(question.parameters), size(question.parameters)
    counts = [_count(question.parameters[name]) for name in names]
    seed = f"{question.id} {sorted(question.parameters.items())}"
    source = random.Random(seed)  # noqa: S311  # a proof has to come out the same each time
    places: dict[tuple[int, ...], None] = {}
    if total <= MOST:
        places = dict.fromkeys(_place(number, counts) for number in range(total))
    while len(places) < min(MOST, total):
        places.setdefault(tuple(source.randrange(count) for count in counts))
    return [
        {name: _at(question.parameters[name], at) for name, at in zip(names, place, strict=True)}
        for place in places
    ]


def corners(parameters: Mapping[str, Parameter]) -> list[dict[str, Value]]:
    """Choices in which each value that can be listed comes up once, and the ends of the others."""
    ends = {name: _ends(parameter) for name, parameter in parameters.items()}
    longest = max(map(len, ends.values()))
    return [{name: values[at % len(values)] for name, values in ends.items()} for at in range(longest)]


def drawn(variants: Sequence[T], seed: str) -> T:
    """One of `variants`, the same for the same seed."""
    return variants[int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % len(variants)]


def concrete(question: Question, variant: Variant) -> Question:
    """The question that `variant` asks: no template any more, with its numbers and its key written in.

    Where the variant is not proved, `{printed}` and `{answer}` stay as they are. Raises NoValue.
    """
    values = variant.parameters

    def text(words: str, **said: str) -> str:
        return render(words, values, said)

    def code(snippet: str | None) -> str | None:
        return None if snippet is None else write_in(snippet, values)

    options = tuple(
        replace(
            option,
            text=text(option.text, **_said(variant, place_of(question, option))),
            code=code(option.code),
        )
        for option in question.options
    )
    known = {"answer": shown} if (shown := _answer(question, variant, options)) else {}
    return replace(
        question,
        parameters={},
        stem=text(question.stem),
        code=code(question.code),
        reference=code(question.reference),
        options=options,
        answer=question.answer if variant.answer is None else variant.answer,
        hints=tuple(text(hint) for hint in question.hints),
        mistakes=tuple(
            replace(
                mistake,
                text=text(mistake.text, **_said(variant, f"mistakes/{mistake.id}")),
                code=code(mistake.code),
                prints=variant.printed.get(f"mistakes/{mistake.id}"),
            )
            for mistake in question.mistakes
        ),
        solution=Solution(
            tuple(text(step, **known) for step in question.solution.steps),
            text(question.solution.summary, **known),
            text(question.solution.quick_check, **known),
        ),
        evidence=tuple(_claim(claim, values) for claim in question.evidence),
        erratum=None if question.erratum is None else text(question.erratum),
    )


def place_of(question: Question, option: Option) -> str:
    """The snippet whose output `{printed}` in an option's text is."""
    if option.code is not None:
        return f"options/{option.key}"
    right = question.answer if isinstance(question.answer, tuple) else (question.answer,)
    return "answer" if option.key in right else f"mistakes/{option.mistake}"


def _said(variant: Variant, place: str) -> dict[str, str]:
    return {"printed": ", ".join(variant.printed[place])} if place in variant.printed else {}


def _answer(question: Question, variant: Variant, options: Sequence[Option]) -> str:
    """The key as a learner reads it."""
    right = question.answer if variant.answer is None else variant.answer
    keys = right if isinstance(right, tuple) else (right,)
    texts = [option.text for option in options if option.key in keys]
    return ", ".join(texts) or ", ".join(variant.printed.get("answer", ()))


def _claim(claim: Claim, values: Values) -> Claim:
    expected = render(claim.expected, values) if isinstance(claim.expected, str) else claim.expected
    code = None if claim.code is None else write_in(claim.code, values)
    note = None if claim.note is None else render(claim.note, values)
    return replace(claim, expected=expected, code=code, note=note)


def _count(parameter: Parameter) -> int:
    if parameter.choices:
        return len(parameter.choices)
    low, high = _bounds(parameter)
    return max(0, high - low + 1)


def _at(parameter: Parameter, place: int) -> Value:
    if parameter.choices:
        return parameter.choices[place]
    counted = _bounds(parameter)[0] + place
    return float(Decimal(counted).scaleb(-parameter.decimals)) if parameter.decimals else counted


def _bounds(parameter: Parameter) -> tuple[int, int]:
    """The lowest and the highest number, counted in units of the last decimal."""
    low, high = (Decimal(repr(end)).scaleb(parameter.decimals) for end in parameter.between)
    return int(low.to_integral_value(ROUND_CEILING)), int(high.to_integral_value(ROUND_FLOOR))


def _ends(parameter: Parameter) -> tuple[Value, ...]:
    last = _count(parameter) - 1
    return parameter.choices or (_at(parameter, 0), _at(parameter, last))


def _place(number: int, counts: Sequence[int]) -> tuple[int, ...]:
    """`number` as places in lists of these lengths, the last running fastest."""
    places: list[int] = []
    for count in reversed(counts):
        number, place = divmod(number, count)
        places.append(place)
    return tuple(reversed(places))


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
