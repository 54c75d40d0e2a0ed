"""What traced floats come to when they are added, multiplied and so on: floats that may stand for a loss."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from quizsvc.sandbox.observe.traced import (
    DERIVED_LOSS,
    DERIVED_VALIDATION,
    TRAINING_LOSS,
    Origin,
    TracedFloat,
    TracedInt,
    exact_float,
    is_traced,
    traced,
    unseen,
)

# After so many sums a snippet is doing arithmetic of its own: operators go back to C speed.
ARITHMETIC_BUDGET = 20_000


class _Now:
    sums = 0


_now = _Now()


def begin() -> None:
    """Follow sums from now on, up to the budget."""
    _now.sums = 0
    if "__add__" not in TracedFloat.__dict__:
        _arm()


def _inherited(origin: Origin | None) -> Origin | None:
    """What a sum takes over from one of its terms: that it is a loss, and nothing else."""
    role = None if origin is None else origin.role
    if role == "loss":
        return TRAINING_LOSS if origin.firm else DERIVED_LOSS  # type: ignore[union-attr]
    return DERIVED_VALIDATION if role == "validation" else None


_SIMPLE = frozenset((TracedFloat, TracedInt, float, int, bool))


def _operator(name: str) -> Callable[[Any, Any], Any]:
    plain = getattr(float, name)
    reflected = name.startswith("__r")
    binary = getattr(operator, name.replace("__r", "__") if reflected else name)

    @unseen
    def operate(self: Any, other: Any) -> Any:
        if type(other) not in _SIMPLE:  # a tensor, an array, a complex: let it meet an ordinary float
            self = exact_float(self)
            return binary(other, self) if reflected else binary(self, other)
        result = plain(self, other)
        if type(result) is not float:
            return result
        _now.sums += 1
        if _now.sums > ARITHMETIC_BUDGET:
            _disarm()
            return result
        origin = _inherited(self._origin)
        if origin is None and is_traced(other):
            origin = _inherited(other._origin)
        return traced(result, origin)

    operate.__name__ = name
    operate.__qualname__ = f"float.{name}"
    return operate


@unseen
def _negative(self: Any) -> TracedFloat:
    return traced(float.__neg__(self), _inherited(self._origin))


def _power(name: str) -> Callable[..., Any]:
    two = _operator(name)
    plain = getattr(float, name)

    @unseen
    def operate(self: Any, other: Any, modulo: Any = None) -> Any:
        return two(self, other) if modulo is None else plain(self, other, modulo)

    operate.__name__ = name
    return operate


_OPERATORS: dict[str, Callable[..., Any]] = {
    f"__{side}{name}__": _operator(f"__{side}{name}__")
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod")
    for side in ("", "r")
} | {"__neg__": _negative, "__pow__": _power("__pow__"), "__rpow__": _power("__rpow__")}


def _arm() -> None:
    for name, function in _OPERATORS.items():
        setattr(TracedFloat, name, function)


def _disarm() -> None:
    for name in _OPERATORS:
        if name in TracedFloat.__dict__:
            delattr(TracedFloat, name)
