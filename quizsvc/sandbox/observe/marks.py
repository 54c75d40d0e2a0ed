"""What rewritten code calls: each mark hands its value on unchanged in all that a snippet can tell."""

from __future__ import annotations

import builtins
import functools
import operator
from collections.abc import Callable
from typing import Any

import torch

from quizsvc.sandbox.observe import losses, rates
from quizsvc.sandbox.observe.numbers import says
from quizsvc.sandbox.observe.output import Shown
from quizsvc.sandbox.observe.percent import formatted_parts
from quizsvc.sandbox.observe.traced import (
    Origin,
    TracedFloat,
    TracedInt,
    is_traced,
    origin_of,
    traced,
    traced_int,
    unseen,
)
from quizsvc.sandbox.observe.watch import guarded, watching

LITERALS = "<traced literals>"
SHOW, BUILT, TRAINS, CALLED, CHANGES = (
    f"<mark {name}>" for name in ("show", "built", "trains", "called", "changes")
)
NAMED, PERCENT, TAKEN, FLOAT, TYPE = (
    f"<mark {name}>" for name in ("named", "percent", "taken", "float", "type")
)
_OTHER = Origin("other")
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
literals: list[Any] = []  # the float literals of the snippet, where its code looks them up


class _Now:
    shown: Shown | None = None
    taken: object = None


def begin(shown: Shown) -> None:
    """Marks of the coming run report to `shown`."""
    _Now.shown = shown
    _Now.taken = None


@functools.lru_cache(maxsize=2000)
def _hint(names: str) -> str | None:
    kind, validation, _ = says(names)
    if kind == "rate":
        return None
    if kind == "loss" or "loss" in names.lower():
        return "validation" if validation else "loss"
    return None


def _changed(value: Any, changed: Any) -> Any:
    return value if changed is None else changed


@unseen
def show(value: Any, names: str, spec: str = "") -> Any:
    """`value` is about to be formatted; `names` are those of the expression it comes from."""
    kind = type(value)
    if kind is str or kind is list or kind is dict:
        return value
    return _changed(value, _show(value, names, spec))


@guarded
def _show(value: Any, names: str, spec: str) -> Any:
    kind = type(value)
    watch = watching()
    if watch is None or _Now.shown is None:
        return value
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
        _Now.shown.formatted(format(value, spec) if spec else str(value), origin)
    return value


@unseen
def built(text: Any) -> Any:
    """`text` has just been built out of formatted numbers."""
    if type(text) is str:
        _built(text)
    return text


@guarded
def _built(text: str) -> None:
    if _Now.shown is not None:
        _Now.shown.built(text)


@unseen
def trains(value: Any, name: str) -> Any:
    """`value` is multiplied with a gradient: hand-written training uses it as its rate."""
    return _changed(value, _trains(value, name))


@guarded
def _trains(value: Any, name: str) -> Any:
    watch = watching()
    if watch is None or not (is_traced(value) or type(value) is float):
        return value
    watch.trained_by.add(name)
    return rates.adopt(watch, value)


@unseen
def called(value: Any, name: str) -> Any:
    """`value` is assigned to a name that speaks of a rate: one, if hand-written training uses that name."""
    return _changed(value, _called(value, name))


@guarded
def _called(value: Any, name: str) -> Any:
    watch = watching()
    known = watch is not None and name in watch.trained_by
    return _trains(value, name) if known else value


@unseen
def changes(before: Any, value: Any, how: str, name: str) -> Any:
    """What `before how= value` makes of a name that speaks of a rate."""
    return called(_IN_PLACE[how](before, value), name)


@unseen
def named(value: Any, role: str) -> Any:
    """`value` is assigned to a name that speaks of a loss."""
    return _changed(value, _named(value, role))


@guarded
def _named(value: Any, role: Any) -> Any:
    if type(value) is float:
        return traced(value, Origin(role))
    if type(value) is TracedFloat:
        origin = origin_of(value)
        undecided = origin is None or origin.role is None
        renamed = origin is not None and origin.role == "loss" and not origin.firm and role == "validation"
        return traced(value, Origin(role)) if undecided or renamed else value
    if isinstance(value, torch.Tensor):
        losses.name_loss(value, role)
    return value


@unseen
def percent(values: Any, template: str) -> Any:
    """`values` are about to be formatted by `template % values`."""
    _percent(values, template)
    return values


@guarded
def _percent(values: Any, template: str) -> None:
    shown = _Now.shown
    if shown is None:
        return
    for text, value in formatted_parts(template, values):
        if type(value) is TracedFloat or type(value) is TracedInt:
            shown.formatted(text, origin_of(value))
        elif isinstance(value, torch.Tensor):
            watch = watching()
            if watch is not None:
                shown.formatted(text, losses.origin_of_tensor(watch, value))
        elif type(value) is int:
            shown.formatted(text, _OTHER)


@unseen
def taken(value: Any) -> Any:
    """`value` is about to be made a float."""
    _Now.taken = value
    return value


@unseen
def made_float(value: Any) -> Any:
    """`value` is what float() made of the value last taken."""
    return _changed(value, _made_float(value))


@guarded
def _made_float(value: Any) -> Any:
    source, _Now.taken = _Now.taken, None
    watch = watching()
    if type(value) is not float or watch is None:
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


_MARKS = {
    SHOW: show,
    BUILT: built,
    TRAINS: trains,
    CALLED: called,
    CHANGES: changes,
    NAMED: named,
    PERCENT: percent,
    TAKEN: taken,
    FLOAT: made_float,
    TYPE: type_shown,
}


def install() -> None:
    """Put the marks where any code finds them: among the builtins, under names that no source can spell."""
    for name, mark in _MARKS.items():
        setattr(builtins, name, mark)
    setattr(builtins, LITERALS, literals)
