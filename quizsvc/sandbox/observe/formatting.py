"""Marks on values that become text or plain numbers; each hands its value on as a snippet knows it."""

from __future__ import annotations

import functools
from typing import Any

import torch

from quizsvc.sandbox.observe import losses, rates
from quizsvc.sandbox.observe.numbers import numbers, says
from quizsvc.sandbox.observe.percent import formatted_parts
from quizsvc.sandbox.observe.shown import LONGEST_TEXT
from quizsvc.sandbox.observe.traced import (
    Origin,
    TracedFloat,
    TracedInt,
    origin_of,
    own_origin_of,
    traced,
    traced_int,
    unseen,
)
from quizsvc.sandbox.observe.watch import Watch, guarded, or_else

MOST_ITEMS = 400  # of one list that are looked at

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


@functools.lru_cache(maxsize=2000)
def _speaks(names: str) -> str | None:
    """What is known of numbers by the names of the expression they come from."""
    if says(names.partition(" ")[0])[0] == "other":
        return "other"
    return "rate" if says(names)[0] == "rate" else _hint(names)


@unseen
def show(value: Any, names: str, spec: str = "") -> Any:
    """`value` is about to be formatted; `names` are those of the expression it comes from."""
    kind = type(value)
    if kind is str or kind is dict:
        return value
    if kind is list or kind is tuple:
        if _speaks(names):
            _show_items(value, names)
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
        if origin.role is None and not origin.literal and _speaks(names) == "rate":
            rates.settle(watch)
            if rates.is_rate(watch, float.__pos__(value)):
                rates.decide(watch, own_origin_of(value))
        return value
    if kind is float:
        rates.settle(watch)
        found = watch.recall(value)
        if found is None:
            found = watch.remember(value, _origin_by_name(watch, value, names))
        return traced(value, found)
    if kind is int:
        # An int has no identity to know it by: one that is a rate and goes by the name of one counts.
        rate = value in watch.rates and says(names)[0] == "rate"
        return traced_int(value, Origin("rate") if rate else _OTHER)
    if kind is torch.Tensor:
        _show_tensor(watch, value, names)
    elif kind.__module__ == "numpy" and hasattr(value, "dtype"):
        if getattr(value, "shape", ()):
            _show_array(watch, value, names)
        else:
            rates.settle(watch)
            origin = watch.recall(value) or _origin_by_name(watch, value, names)
            watch.shown.formatted(format(value, spec) if spec else str(value), origin)
    return value


def _origin_by_name(watch: Watch, value: Any, names: str) -> Origin:
    """The origin of a number that lost its own: a loss if made of such, a rate if it equals one, too."""
    role = _speaks(names)
    if role == "rate":
        return Origin("rate" if rates.is_rate(watch, float(value)) else None)
    return Origin(_hint(names))  # type: ignore[arg-type]


def _show_tensor(watch: Watch, tensor: torch.Tensor, names: str) -> None:
    role = _speaks(names)
    if role is None or role == "other" or not tensor.is_floating_point():
        return
    if tensor.numel() > 1:
        _show_array(watch, tensor, names)
        return
    origin = losses.origin_of_tensor(watch, tensor)
    if origin.role is None and tensor.numel() == 1:
        rates.settle(watch)
        watch.losses.enter(tensor, _origin_by_name(watch, tensor.detach().item(), names))


def _show_array(watch: Watch, array: Any, names: str) -> None:
    """The numbers of an array of losses. Those of rates are known by their looks."""
    role = _hint(names)
    if role is None or "float" not in str(array.dtype):
        return
    for number in numbers(str(array)[:LONGEST_TEXT].partition("dtype")[0]):
        watch.shown.formatted(number.text, Origin(role))  # type: ignore[arg-type]


@guarded
def _show_items(watch: Watch, values: Any, names: str) -> None:
    """What is known by name of a list's numbers that say nothing of themselves."""
    role = _speaks(names)
    for value in values[:MOST_ITEMS]:
        if type(value) is float and role != "rate":
            origin = _OTHER if role == "other" else Origin(role)  # type: ignore[arg-type]
            watch.shown.formatted(float.__repr__(value), origin)
        elif type(value) is torch.Tensor:
            _show_tensor(watch, value, names)


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
