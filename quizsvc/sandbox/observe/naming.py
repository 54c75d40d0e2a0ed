"""Marks on values that go by a name or train with one; each hands its value on as a snippet knows it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import torch

from quizsvc.sandbox.observe import rates
from quizsvc.sandbox.observe.traced import Origin, TracedFloat, is_traced, origin_of, traced, unseen
from quizsvc.sandbox.observe.watch import Watch, guarded, or_else

_IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {  # by ast's names of them
    "Add": operator.iadd,
    "Sub": operator.isub,
    "Mult": operator.imul,
    "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv,
    "Mod": operator.imod,
    "Pow": operator.ipow,
    "MatMult": operator.imatmul,
    "LShift": operator.ilshift,
    "RShift": operator.irshift,
    "BitOr": operator.ior,
    "BitXor": operator.ixor,
    "BitAnd": operator.iand,
}


@unseen
def trains(value: Any, name: str) -> Any:
    """`value` is multiplied with a gradient: hand-written training uses it as its rate."""
    return or_else(value, _trains(value, name))


@guarded
def _trains(watch: Watch, value: Any, name: str) -> Any:
    if not (is_traced(value) or type(value) is float):
        return value
    watch.trained_by.add(name)
    return rates.adopt(watch, value)


@unseen
def called(value: Any, name: str) -> Any:
    """`value` is assigned to a name that speaks of a rate: one, if hand-written training uses that name."""
    return or_else(value, _called(value, name))


@guarded
def _called(watch: Watch, value: Any, name: str) -> Any:
    return _trains(value, name) if name in watch.trained_by else value


@unseen
def changes(before: Any, value: Any, how: str, name: str) -> Any:
    """What `before how= value` makes of a name that speaks of a rate."""
    return called(_IN_PLACE[how](before, value), name)


@unseen
def named(value: Any, role: str) -> Any:
    """`value` is assigned to a name that speaks of a loss."""
    changed = _named(value, role)
    return value if changed is None else changed


@guarded
def _named(watch: Watch, value: Any, role: Any) -> Any:
    if type(value) is float:
        return traced(value, Origin(role))
    if type(value) is TracedFloat:
        origin = origin_of(value)
        undecided = origin is None or origin.role is None
        renamed = origin is not None and origin.role == "loss" and not origin.firm and role == "validation"
        return traced(value, Origin(role)) if undecided or renamed else value
    if isinstance(value, torch.Tensor):
        watch.losses.name(value, role)
    return value
