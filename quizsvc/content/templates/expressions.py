"""What stands in braces in a template's texts: `{LR}`, `{LR * GAMMA}`, `{MILESTONES[0]}`, `{LR:.4f}`.

Braces that hold anything else, such as a dict or TeX, are text like any other.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from quizsvc.content.model import Number, Value
from quizsvc.content.python_text import parsed

BRACES = re.compile(r"\{([^{}\n]{1,200})\}")
_PARTS = re.compile(r"([A-Za-z0-9_+\-*/%()\[\]. ]+)(?::(\.[0-9]{1,2}[efg]))?")
_LARGEST_POWER = 1_000
_OPERATIONS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: lambda base, power: base ** _bounded(power),
}


class NoValue(Exception):
    """An expression that has no value with these numbers; the message says why."""


def render(text: str, values: Mapping[str, Value], words: Mapping[str, str] | None = None) -> str:
    """`text` with every expression over `values` worked out, and `{word}` replaced by what `words` says.

    Raises NoValue.
    """
    known = words or {}

    def replaced(match: re.Match[str]) -> str:
        inside = match.group(1)
        if inside in known:
            return known[inside]
        found = _expression(inside, values.keys())
        return match.group() if found is None else _shown(_value(found[0], values), found[1], inside)

    return BRACES.sub(replaced, text)


def expressions(text: str, names: Collection[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each expression over `names` in `text`, with the names that it holds."""
    for match in BRACES.finditer(text):
        found = _expression(match.group(1), names)
        if found is not None:
            yield match.group(1), _names(found[0])


def number_text(value: Value) -> str:
    """A parameter's value as it is written into texts and code: 0.05, 2, [2, 4]. A whole float is whole."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(number_text, value))}]"
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return repr(int(value) if whole else value)


def _expression(inside: str, names: Collection[str]) -> tuple[ast.expr, str] | None:
    """The expression and its format; None unless all it says is arithmetic over `names`."""
    parts = _PARTS.fullmatch(inside)
    if parts is None or not any(name in inside for name in names):
        return None
    tree = parsed(parts[1].strip())
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    expression = tree.body[0].value
    found = _names(expression)
    return (expression, parts[2] or "") if found and found <= set(names) and _plain(expression) else None


def _names(expression: ast.expr) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(expression) if isinstance(node, ast.Name))


def _plain(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(left=left, op=operation, right=right):
            return type(operation) in _OPERATIONS and _plain(left) and _plain(right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _plain(operand)
        case ast.Subscript(value=ast.Name(), slice=at):
            return _plain(at)
        case ast.Constant(value=value):
            return type(value) in (int, float)
    return isinstance(node, ast.Name)


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.BinOp(left=left, op=operation, right=right):
            one, other = _number(left, values), _number(right, values)
            try:
                return _OPERATIONS[type(operation)](one, other)
            except (ArithmeticError, ValueError) as error:
                raise NoValue(f"it cannot be worked out ({error})") from None
        case ast.UnaryOp(operand=operand):
            return -_number(operand, values)
        case ast.Subscript(value=ast.Name(id=name), slice=at):
            listed, place = values[name], _number(at, values)
            if not isinstance(listed, tuple) or not isinstance(place, int):
                raise NoValue(f"{name} has no entries" if not isinstance(listed, tuple) else "no such entry")
            if not -len(listed) <= place < len(listed):
                raise NoValue(f"{name} has no entry {place}")
            return listed[place]
        case ast.Constant(value=int() | float() as value):
            return value
    assert isinstance(node, ast.Name)  # noqa: S101  # _plain let nothing else through
    return values[node.id]


def _number(node: ast.expr, values: Mapping[str, Value]) -> Number:
    value = _value(node, values)
    if isinstance(value, tuple):
        raise NoValue("it reckons with a list")
    return value


def _bounded(power: Number) -> Number:
    if abs(power) > _LARGEST_POWER:
        raise OverflowError("the power is too high")
    return power


def _shown(value: Value, form: str, inside: str) -> str:
    if isinstance(value, tuple):
        if form:
            raise NoValue("a list has no decimals")
        return number_text(value)
    if isinstance(value, complex) or abs(value) > 1e15 or not math.isfinite(value):
        raise NoValue("it is too large or no real number")
    if form:
        return format(value, form)
    # 0.1 * 0.1 is 0.010000000000000002 to a computer and 0.01 to a reader
    exact = inside.isidentifier() or isinstance(value, int)
    return number_text(value if exact else float(f"{value:.12g}"))
