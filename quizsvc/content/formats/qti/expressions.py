"""Values of QTI's expressions: a word, a number, a truth value, a container of words, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from quizsvc.content.formats.xml.elements import Element

Value = str | float | bool | frozenset[str] | None


class Unknown(Exception):
    """An expression or rule that choice items do not use."""


class Sight(Protocol):
    """What an expression can see."""

    variables: dict[str, Value]

    @property
    def correct(self) -> Mapping[str, Value]: ...
    def mapped(self, name: str) -> float: ...
    def count(self) -> None: ...


def evaluate(expression: Element, sight: Sight) -> Value:
    """The value of an expression. Raises Unknown."""
    sight.count()
    name = expression.get("identifier")
    match expression.name:
        case "variable":
            return sight.variables.get(name)
        case "correct":
            return sight.correct.get(name)
        case "mapresponse":
            return sight.mapped(name)
        case "basevalue":
            return _literal(expression)
        case "null":
            return None
    operator = _OPERATORS.get(expression.name)
    if operator is None:
        raise Unknown
    return operator([evaluate(part, sight) for part in expression.children()])


def as_values(value: Value) -> frozenset[str]:
    """A container, or a single word as one."""
    if isinstance(value, frozenset):
        return value
    return frozenset() if value is None else frozenset((str(value),))


def _literal(expression: Element) -> Value:
    text = expression.raw().strip()
    match expression.get("basetype"):
        case "float" | "integer":
            return _number(text)
        case "boolean":
            return text.lower() in {"true", "1"}
    return text


def _number(value: Value) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # what is no number raises
    except (TypeError, ValueError):
        raise Unknown from None


def _numbers(values: list[Value]) -> list[float]:
    return [_number(value) for value in values]


def _pair(values: list[Value]) -> tuple[Value, Value]:
    if len(values) != 2:
        raise Unknown
    return values[0], values[1]


def _same(values: list[Value]) -> Value:
    one, other = _pair(values)
    if one is None or other is None:
        return None
    if (
        isinstance(one, bool)
        or isinstance(other, bool)
        or (isinstance(one, float) and isinstance(other, float))
    ):
        return one == other
    return as_values(one) == as_values(other)


def _compared(holds: Callable[[float, float], bool]) -> Callable[[list[Value]], Value]:
    def compare(values: list[Value]) -> Value:
        if None in values:
            return None
        one, other = _pair(values)
        return holds(_number(one), _number(other))

    return compare


def _member(values: list[Value]) -> Value:
    one, container = _pair(values)
    return None if one is None or container is None else as_values(one) <= as_values(container)


def _union(values: list[Value]) -> Value:
    return frozenset[str]().union(*map(as_values, values)) or None


def _product(values: list[Value]) -> Value:
    result = 1.0
    for number in _numbers(values):
        result *= number
    return result


_OPERATORS: dict[str, Callable[[list[Value]], Value]] = {
    "match": _same,
    "stringmatch": _same,
    "equal": _compared(lambda one, other: one == other),
    "gt": _compared(lambda one, other: one > other),
    "gte": _compared(lambda one, other: one >= other),
    "lt": _compared(lambda one, other: one < other),
    "lte": _compared(lambda one, other: one <= other),
    "member": _member,
    "contains": lambda values: _member(list(reversed(values))),
    "multiple": _union,
    "ordered": _union,
    "and": lambda values: all(value is True for value in values),
    "or": lambda values: any(value is True for value in values),
    "not": lambda values: values[:1] != [True],
    "isnull": lambda values: values[:1] == [None],
    "sum": lambda values: sum(_numbers(values)),
    "subtract": lambda values: _number(_pair(values)[0]) - _number(_pair(values)[1]),
    "product": _product,
    "containersize": lambda values: float(len(as_values(values[0] if values else None))),
}
