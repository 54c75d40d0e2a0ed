"""What expressions of a snippet speak of: their names, whether they are rates or gradients, their factors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from quizsvc.sandbox.observe.numbers import says

_GRADIENTS = {
    "g",
    "dw",
    "db",
    "dW",
    "dL",
    "dx",
    "dy",
    "gw",
    "gb",
    "gradient",
    "gradients",
    "derivative",
    "slope",
}
_RATES = {"alpha", "step_size", "stepsize"}
_NO_CODE = {ast.Name, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal}
_NO_PARTS = {"ctx", "op", "ops", "kind", "type_comment", "annotation", "returns", "pattern", "format_spec"}


def _kinds(kind: type[ast.AST]) -> Iterator[type[ast.AST]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)


# The fields of each kind of node that hold code. Annotations stay as written, and so do the patterns of
# `match`, which take no names for constants.
PARTS: dict[type, tuple[str, ...]] = {
    kind: tuple(field for field in kind._fields if field not in _NO_PARTS)
    for kind in _kinds(ast.AST)
    if kind not in _NO_CODE
}


def names_in(node: ast.AST) -> str:
    """The names in an expression, as words, the nearest to its top first."""
    found: list[str] = []
    waiting: list[Any] = [node]
    for part in waiting:
        kind = type(part)
        if kind is ast.Name:
            found.append(part.id)
        elif kind is ast.Attribute:
            found.append(part.attr)
            waiting.append(part.value)
        elif kind is ast.Constant:
            if type(part.value) is str:
                found.append(part.value[:40])
        else:
            for field in PARTS.get(kind, ()):
                inner = getattr(part, field)
                waiting.extend(inner) if type(inner) is list else waiting.append(inner)
        if len(found) > 8 or len(waiting) > 60:
            break
    return " ".join(found)


def loss_name(names: str) -> str | None:
    """The role that a loss of these names has; None if they speak of no loss."""
    kind, validation, _ = says(names)
    return None if kind != "loss" else "validation" if validation else "loss"


def is_int(node: ast.expr) -> bool:
    """Whether `node` is an int written out."""
    return isinstance(node, ast.Constant) and type(node.value) is int


def is_rate(node: ast.expr) -> bool:
    """Whether `node` goes by the name of a learning rate."""
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        return False
    names = names_in(node)
    return says(names)[0] == "rate" or bool(_RATES.intersection(names.split()))


def is_gradient(node: ast.expr) -> bool:
    """Whether `node` goes by the name of a gradient."""
    names = names_in(node)
    return "grad" in names.lower() or bool(_GRADIENTS.intersection(names.split()))


def rate_of_product(node: ast.expr, *, strong: bool) -> tuple[ast.AST, str, ast.expr] | None:
    """The factor that plays the rate, as (parent, field, factor): called one, or beside a gradient.

    None if there is no such, or if one is marked already. `strong` where the product is subtracted.
    """
    factors = _factors_of(node)
    if len(factors) < 2 or len(factors) > 4 or any(hasattr(factor, "marked") for _, _, factor in factors):
        return None
    others = [part for part in factors if not is_gradient(part[2])]
    beside_gradient = len(others) < len(factors)
    chosen = [part for part in others if is_rate(part[2])]
    if not chosen and strong and beside_gradient:
        kinds = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript)
        chosen = [part for part in others if isinstance(part[2], kinds)]
    return chosen[0] if len(chosen) == 1 and (strong or beside_gradient) else None


def _factors_of(node: ast.expr) -> list[tuple[ast.AST, str, ast.expr]]:
    """(parent, field, factor) of each factor of a product, through signs; [] if `node` is no product."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _factors_of(node.operand)
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
        return []
    found: list[tuple[ast.AST, str, ast.expr]] = []
    for field in ("left", "right"):
        part = getattr(node, field)
        parent: ast.AST = node
        if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
            parent, field, part = part, "operand", part.operand  # noqa: PLW2901
        found += _factors_of(part) or [(parent, field, part)]
    return found
