"""Marks on values that become text or plain numbers; each hands its value on as a snippet knows it."""

from __future__ import annotations

import functools
from typing import Any

import torch

from quizsvc.sandbox.observe import losses, rates
from quizsvc.sandbox.observe.numbers import says
from quizsvc.sandbox.observe.percent import formatted_parts
from quizsvc.sandbox.observe.traced import (
    Origin,
    TracedFloat,
    TracedInt,
    origin_of,
    traced,
    traced_int,
    unseen,
)
from quizsvc.sandbox.observe.watch import Watch, guarded, or_else

_OTHER = Origin("other")


class _Now:
    taken: object = None


_now = _Now()


@functools.lru_cache(maxsize=2000)
def _hint(names: str) -> str | None:
    kind, validation, _ = says(names)
    if kind == "rate":
        return None
    if kind == "loss" or "loss" in names.lower():
        return "validation" if validation else "loss"
    return None


@unseen
def show(value: Any, names: str, spec: str = "") -> Any:
    """`value` is about to be formatted; `names` are those of the expression it comes from."""
    kind = type(value)
    if kind is str or kind is list or kind is dict:
        return value
    if kind is TracedFloat and value._origin is not None and value._origin.role is not None:
        return value  # as most rates and losses are
    return or_else(value, _show(value, names, spec))


@guarded
def _show(watch: Watch, value: Any, names: str, spec: str) -> Any:
    kind = type(value)
    if kind is TracedFloat:
        hint = _hint(names)
        origin = origin_of(value)
        if hint is not None and (origin is None or origin.role is None):
            return traced(value, Origin(hint))  # type: ignore[arg-type]
        return value
    if kind is float:
        rates.settle(watch)
        found = watch.recall(value)
        if found is None:
            found = watch.remember(value, Origin(_hint(names)))  # type: ignore[arg-type]
        return traced(value, found)
    if kind is int:
        # An int has no identity to know it by: one that is a rate and goes by the name of one counts.
        rate = value in watch.rates and says(names)[0] == "rate"
        return traced_int(value, Origin("rate") if rate else _OTHER)
    if kind.__module__ == "numpy" and hasattr(value, "dtype") and not getattr(value, "shape", ()):
        rates.settle(watch)
        origin = watch.recall(value) or Origin(_hint(names))  # type: ignore[arg-type]
        watch.shown.formatted(format(value, spec) if spec else str(value), origin)
    return value


@unseen
def built(text: Any) -> Any:
    """`text` has just been built out of formatted numbers."""
    if type(text) is str:
        _built(text)
    return text


@guarded
def _built(watch: Watch, text: str) -> None:
    watch.shown.built(text)


@unseen
def percent(values: Any, template: str) -> Any:
    """`values` are about to be formatted by `template % values`."""
    _percent(values, template)
    return values


@guarded
def _percent(watch: Watch, values: Any, template: str) -> None:
    shown = watch.shown
    for text, value in formatted_parts(template, values):
        if type(value) is TracedFloat or type(value) is TracedInt:
            shown.formatted(text, origin_of(value))
        elif isinstance(value, torch.Tensor):
            shown.formatted(text, losses.origin_of_tensor(watch, value))
        elif type(value) is int:
            shown.formatted(text, _OTHER)


@unseen
def taken(value: Any) -> Any:
    """`value` is about to be made a float."""
    _now.taken = value
    return value


@unseen
def made_float(value: Any) -> Any:
    """`value` is what float() made of the value last taken."""
    return or_else(value, _made_float(value))


@guarded
def _made_float(watch: Watch, value: Any) -> Any:
    source, _now.taken = _now.taken, None
    if type(value) is not float:
        return value
    if type(source) is TracedFloat:
        return source
    if isinstance(source, torch.Tensor):
        return losses.trace_item(source, value)
    rates.settle(watch)
    origin = watch.recall(source)
    if origin is None and type(source).__module__ == "numpy":
        origin = watch.remember(source, Origin())  # of the array's number, which may be printed itself
    return traced(value, origin)


@unseen
def type_shown(kind: Any) -> Any:
    """What type() answers, with our floats and ints as ordinary ones."""
    return float if kind is TracedFloat else int if kind is TracedInt else kind
