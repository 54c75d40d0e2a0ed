"""Hooks on schedulers: who steps when, and which rates they set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from torch.optim import lr_scheduler

from quizsvc.sandbox.observe import rates
from quizsvc.sandbox.observe.watch import Watch, around, guarded


class _Now:
    inside = 0  # depth of scheduler steps and constructors


_now = _Now()


def _scheduler_constructed(original: Callable[..., Any]) -> Callable[..., Any]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        _now.inside += 1
        try:
            original(self, *args, **kwargs)
        finally:
            _now.inside -= 1
        _scheduler_made(self)

    return __init__


@guarded
def _scheduler_made(watch: Watch, scheduler: Any) -> None:
    steps = watch.steps
    number = steps.number(scheduler)
    if number in steps.told:
        return
    steps.told.add(number)
    _settle(watch, scheduler)
    within = [steps.number(part) for part in getattr(scheduler, "_schedulers", ())]
    watch.tell(
        "scheduler",
        sched=number,
        opt=watch.meet(scheduler.optimizer),
        name=type(scheduler).__name__[:60],
        within=within[:20],
        line=watch.line(),
    )


def _settle(watch: Watch, scheduler: Any) -> None:
    """Rates that a scheduler has just set, in the groups and in what get_last_lr() will answer."""
    optimizer = getattr(scheduler, "optimizer", None)
    if optimizer is None:
        return
    watch.meet(optimizer)
    groups = rates.groups_of(optimizer)
    rates.adopt_all(watch, groups)
    last = getattr(scheduler, "_last_lr", None)
    if type(last) is not list:
        return
    for index, (value, group) in enumerate(zip(last, groups, strict=False)):
        shown = group.get("lr")
        if value is shown:
            continue  # adopted already
        same = type(value) in (float, int) and type(shown) not in (float, int) and shown == value
        last[index] = shown if same else rates.adopt(watch, value)


def _scheduler_step(original: Callable[..., Any]) -> Callable[..., Any]:
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        _before_schedule(self, args, kwargs)
        _now.inside += 1
        try:
            return original(self, *args, **kwargs)
        finally:
            _now.inside -= 1
            _after_schedule(self)

    return step


@guarded
def _before_schedule(watch: Watch, scheduler: Any, args: Any, kwargs: Any) -> None:
    # Past the guard and the wrapper stands whoever called step().
    if _now.inside or not watch.calls_directly(3):
        _stepped_by_another(watch, scheduler)
        return
    metric = not isinstance(scheduler, lr_scheduler.ReduceLROnPlateau) or bool(args) or "metrics" in kwargs
    number, optimizer = watch.steps.number(scheduler), watch.meet(scheduler.optimizer)
    site = watch.site("schedule", number, optimizer)
    if watch.may_tell("schedule"):
        without = "" if metric else ',"metric":false'
        watch.emit(f'{{"kind":"schedule","sched":{number},"opt":{optimizer},"site":{site}{without}}}')


def _stepped_by_another(watch: Watch, scheduler: Any) -> None:
    """A composite steps its parts: they are not idle, though the snippet never calls them."""
    steps = watch.steps
    number = steps.number(scheduler)
    if number in steps.told and number not in steps.driven:
        steps.driven.add(number)
        watch.tell("stepped", sched=number)


@guarded
def _after_schedule(watch: Watch, scheduler: Any) -> None:
    _settle(watch, scheduler)


def _family(cls: type[Any]) -> Iterator[type[Any]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _family(child)


def _join(cls: type[Any]) -> None:
    if "step" in cls.__dict__:
        around(cls, "step", _scheduler_step)
    if "__init__" in cls.__dict__:
        around(cls, "__init__", _scheduler_constructed)


def install() -> None:
    """Hook every scheduler, subclasses that a snippet makes too. Once per process."""
    for cls in _family(lr_scheduler.LRScheduler):
        _join(cls)

    def __init_subclass__(cls: Any, /, **kwargs: Any) -> None:  # noqa: N807
        super(lr_scheduler.LRScheduler, cls).__init_subclass__(**kwargs)
        _join(cls)

    base: Any = lr_scheduler.LRScheduler
    base.__init_subclass__ = classmethod(__init_subclass__)
