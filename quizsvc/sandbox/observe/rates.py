"""Deciding that a number is a learning rate, at whatever moment that becomes known."""

from typing import Any

from torch import Tensor
from torch._C import DisableTorchFunctionSubclass

from quizsvc.sandbox.observe.traced import (
    Origin,
    Role,
    TracedFloat,
    TracedInt,
    origin_of,
    own_origin_of,
    traced,
    traced_int,
)
from quizsvc.sandbox.observe.watch import MOST_OPTIMIZERS, Watch, as_json

MOST_RATES = 10_000
SINGLE = 2.0**-24  # relative error of rounding to single precision

_repr = float.__repr__


def decide(watch: Watch, origin: Origin, role: Role = "rate") -> None:
    """`origin` is a rate or a loss: tell also of the places where it was printed before anyone knew."""
    origin.role = role
    seen, origin.seen = origin.seen, []
    for place, text, line in seen:
        watch.tell("number", role=role, place=place, text=text, line=line)


def is_rate(watch: Watch, value: float) -> bool:
    """Whether `value` is a rate of the run, which may have been rounded to single precision."""
    if value in watch.rates:
        return True
    return any(abs(value - rate) <= SINGLE * abs(rate) for rate in watch.rates)


def adopt(watch: Watch, value: Any) -> Any:
    """Take `value` for a learning rate; the same number, traced if it can be."""
    kind = type(value)
    if kind is TracedFloat and origin_of(value).role == "rate":
        return value  # as most are
    if isinstance(value, Tensor):
        watch.remember(value, Origin("rate"))
        _note(watch, float(value.detach()) if value.numel() == 1 else None)
        return value
    if kind is TracedFloat or kind is TracedInt:
        origin = own_origin_of(value)
        if origin.role != "rate":
            decide(watch, origin)
            _note(watch, float.__float__(value) if kind is TracedFloat else int.__float__(value))
        return value
    if kind is float or kind is int:
        found = watch.recall(value) if kind is float else None
        origin = found or Origin()
        if kind is float and found is None:
            watch.remember(value, origin)
        if origin.role != "rate":
            decide(watch, origin)
        _note(watch, float(value))
        return traced(value, origin) if kind is float else traced_int(value, origin)
    plain = _plain(value)
    if plain is not None:
        watch.remember(value, Origin("rate"))
        _note(watch, float(plain))
    return value


def _note(watch: Watch, value: float | None) -> None:
    if value is not None and len(watch.rates) < MOST_RATES:
        watch.rates[value] = None


def groups_of(optimizer: Any) -> list[dict[str, Any]]:
    """The parameter groups, however the snippet left them."""
    groups = getattr(optimizer, "param_groups", None)
    if type(groups) is list and len(groups) == 1 and type(groups[0]) is dict:
        return groups
    return [group for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []


def adopt_all(watch: Watch, groups: list[dict[str, Any]]) -> None:
    """The rates of all parameter groups, whoever set them."""
    for group in groups:
        value = group.get("lr") if type(group) is dict else _rate_of(group)
        if type(value) is TracedFloat and value._origin is not None and value._origin.role == "rate":
            continue  # as most are
        if value is None:
            continue
        known = adopt(watch, value)
        if known is not value:
            group["lr"] = known
            if group.get("initial_lr") is value:
                group["initial_lr"] = known


def settle(watch: Watch) -> None:
    """Adopt the rates of every optimizer of the run: one may just have been set by hand."""
    for _, each in watch.optimizers[:MOST_OPTIMIZERS]:
        optimizer = each()
        if optimizer is not None:
            adopt_all(watch, groups_of(optimizer))


def told(groups: list[dict[str, Any]]) -> str:
    """One rate per parameter group as JSON; null where a group has none."""
    if len(groups) == 1 and type(groups[0]) is dict and type(rate := groups[0].get("lr")) is TracedFloat:
        text = _repr(rate)  # as for most
        if text[-1].isdigit():
            return f"[{text}]"
    return f"[{','.join([_told(_rate_of(group)) for group in groups[:64]])}]"


def _told(value: Any) -> str:
    number = float.__pos__(value) if type(value) is TracedFloat else _plain(value)
    return as_json(number)


def _rate_of(group: dict[str, Any]) -> Any:
    """What an optimizer finds in a group; nothing where a class of the snippet's own answers in between."""
    return dict.get(group, "lr") if type(group).__getitem__ is dict.__getitem__ else None


def _plain(value: Any) -> float | None:
    try:
        if isinstance(value, Tensor):
            with DisableTorchFunctionSubclass():  # its class may be the snippet's own
                return float(Tensor.item(value))
        return float(value)
    except Exception:  # an object of the snippet's own may raise anything
        return None
