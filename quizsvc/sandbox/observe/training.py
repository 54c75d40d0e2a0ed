"""Hooks on torch.optim and autograd: which rates each update used, and who stepped when."""

from __future__ import annotations

import sys
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.optim import lr_scheduler
from torch.optim.optimizer import (
    Optimizer,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from quizsvc.sandbox.observe import losses, rates
from quizsvc.sandbox.observe.watch import Watch, around, guarded, watching

FRAMES = 60  # how far up a step looks for an outer step of the same optimizer


class Steps:
    """What the hooks remember of one run."""

    def __init__(self) -> None:
        self.numbers: dict[int, tuple[weakref.ref[Any], int]] = {}
        self.met = 0
        self.gradients: dict[int, Gradient] = {}
        self.inside = 0  # depth of scheduler steps and constructors
        self.told: weakref.WeakSet[Any] = weakref.WeakSet()
        self.driven: weakref.WeakSet[Any] = weakref.WeakSet()
        self.backwards = 0
        self.moved = False
        self.used: dict[int, list[float | str | None]] = {}  # by each optimizer's last update

    def number(self, thing: Any) -> int:
        """A small number for an optimizer or scheduler, in the order in which they were met."""
        known = self.numbers.get(id(thing))
        if known is not None and known[0]() is thing:
            return known[1]
        self.met += 1
        self.numbers[id(thing)] = weakref.ref(thing), self.met - 1
        return self.met - 1


class Gradient:
    """The smallest gradient that an update used, kept to see whether the next one builds on it."""

    def __init__(self, parameter: torch.Tensor) -> None:
        self.parameter = parameter
        self.gradient = parameter.grad
        self.line: int | None = None
        self.kept = False

    def stands(self) -> bool:
        """Whether the very tensor of then is still the parameter's gradient."""
        return self.parameter.grad is self.gradient


class _Now:
    steps = Steps()


def begin() -> None:
    """Forget what an earlier run in this process did."""
    _Now.steps = Steps()


def _outer_step_of(optimizer: Any) -> bool:
    """Whether this step is called from within another of `optimizer`, as a subclass calls its parent's."""
    frame: types.FrameType | None = sys._getframe(3)  # past the guard
    if frame is not None and frame.f_back is not None and frame.f_back.f_code.co_name == "<module>":
        return False
    met = 0
    for _ in range(FRAMES):
        if frame is None:
            return False
        if frame.f_code is _HOOKED_STEP and frame.f_locals.get("self") is optimizer:
            met += 1
            if met > 1:
                return True
        frame = frame.f_back
    return False


_HOOKED_STEP = next(
    part
    for part in Optimizer.profile_hook_step.__code__.co_consts
    if isinstance(part, types.CodeType) and part.co_name == "wrapper"
)


@guarded
def _before_update(optimizer: Any, args: Any, kwargs: Any) -> None:
    watch = watching()
    if watch is None or _outer_step_of(optimizer):
        return
    rates.adopt_all(watch, optimizer)
    number = _Now.steps.number(optimizer)
    site = watch.site("update", number)
    used = _Now.steps.used[id(optimizer)] = rates.current(optimizer)
    watch.tell("update", opt=number, site=site, lr=used, loss=losses.latest())
    _look_at_gradients(watch, optimizer, number)


@guarded
def _after_update(optimizer: Any, args: Any, kwargs: Any) -> None:
    """Was there anything to update by? Looked at after the step, since a closure may bring the gradient."""
    watch, steps = watching(), _Now.steps
    if watch is None:
        return
    if (args or kwargs) and steps.used.get(id(optimizer)) != (used := rates.current(optimizer)):
        watch.tell("rates", opt=steps.number(optimizer), lr=used)  # the closure has set them
    if watch.classes.extended(*type(optimizer).__mro__, torch.Tensor, torch.nn.Parameter):
        watch.tell_patched(type(optimizer).__name__)
    gradients = [
        parameter.grad
        for group in rates.groups_of(optimizer)
        for parameter in group["params"]
        if parameter.grad is not None
    ]
    if not gradients:
        watch.tell("idle")
    elif not steps.moved and any(each.is_sparse or bool(each.any()) for each in gradients):
        steps.moved = True
        watch.tell("moved")


def _look_at_gradients(watch: Watch, optimizer: Any, number: int) -> None:
    earlier = _Now.steps.gradients.pop(number, None)
    if earlier is not None and earlier.kept and earlier.stands():
        watch.tell("kept", opt=number, line=earlier.line)
    smallest: torch.Tensor | None = None
    for group in rates.groups_of(optimizer):
        for parameter in group["params"]:
            if parameter.grad is None or parameter.grad.is_sparse:
                continue
            if smallest is None or parameter.numel() < smallest.numel():
                smallest = parameter
    if smallest is not None:
        _Now.steps.gradients[number] = Gradient(smallest)


@guarded
def _before_backward(tensors: Any) -> None:
    watch = watching()
    if watch is None:
        return
    for gradient in _Now.steps.gradients.values():
        if gradient.stands() and gradient.gradient is not None:
            gradient.kept = bool(gradient.gradient.detach().any())
            gradient.line = watch.line()
    losses.trains_on(watch, tensors)
    _Now.steps.backwards += 1
    if _Now.steps.backwards <= 2:
        watch.tell("backward", line=watch.line())


def _backward(original: Callable[..., Any]) -> Callable[..., Any]:
    def backward(*args: Any, **kwargs: Any) -> Any:
        _before_backward(args[0] if args else kwargs.get("tensors"))
        return original(*args, **kwargs)

    return backward


def _grad(original: Callable[..., Any]) -> Callable[..., Any]:
    def grad(*args: Any, **kwargs: Any) -> Any:
        _before_grad()
        return original(*args, **kwargs)

    return grad


@guarded
def _before_grad() -> None:
    """Gradients computed without .grad, which the snippet may put there by itself."""
    watch, steps = watching(), _Now.steps
    if watch is not None:
        steps.backwards += 1
        if steps.backwards <= 2:
            watch.tell("backward", line=watch.line())


def _constructed(original: Callable[..., Any]) -> Callable[..., Any]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        _optimizer_made(self)

    return __init__


@guarded
def _optimizer_made(optimizer: Any) -> None:
    watch = watching()
    if watch is not None and watch.line() is not None:
        rates.adopt_all(watch, optimizer)
        number = _Now.steps.number(optimizer)
        watch.tell("optimizer", opt=number, name=type(optimizer).__name__[:60], line=watch.line())


def _scheduler_constructed(original: Callable[..., Any]) -> Callable[..., Any]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        _Now.steps.inside += 1
        try:
            original(self, *args, **kwargs)
        finally:
            _Now.steps.inside -= 1
        _scheduler_made(self)

    return __init__


@guarded
def _scheduler_made(scheduler: Any) -> None:
    watch = watching()
    if watch is None or scheduler in _Now.steps.told:
        return
    _Now.steps.told.add(scheduler)
    steps = _Now.steps
    _settle(watch, scheduler)
    within = [steps.number(part) for part in getattr(scheduler, "_schedulers", ())]
    watch.tell(
        "scheduler",
        sched=steps.number(scheduler),
        opt=steps.number(scheduler.optimizer),
        name=type(scheduler).__name__[:60],
        within=within[:20],
        line=watch.line(),
    )


def _settle(watch: Watch, scheduler: Any) -> None:
    """Rates that a scheduler has just set, in the groups and in what get_last_lr() will answer."""
    optimizer = getattr(scheduler, "optimizer", None)
    if optimizer is None:
        return
    rates.adopt_all(watch, optimizer)
    last = getattr(scheduler, "_last_lr", None)
    if type(last) is not list:
        return
    for index, (value, group) in enumerate(zip(last, rates.groups_of(optimizer), strict=False)):
        shown = group.get("lr")
        same = type(value) in (float, int) and type(shown) not in (float, int) and shown == value
        last[index] = shown if same else rates.adopt(watch, value)


def _scheduler_step(original: Callable[..., Any]) -> Callable[..., Any]:
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        _before_schedule(self, args, kwargs)
        _Now.steps.inside += 1
        try:
            return original(self, *args, **kwargs)
        finally:
            _Now.steps.inside -= 1
            _after_schedule(self)

    return step


@guarded
def _before_schedule(scheduler: Any, args: Any, kwargs: Any) -> None:
    watch = watching()
    if watch is None:
        return
    # Past the guard and the wrapper stands whoever called step().
    if _Now.steps.inside or not watch.calls_directly(3):
        _stepped_by_another(watch, scheduler)
        return
    metric = not isinstance(scheduler, lr_scheduler.ReduceLROnPlateau) or bool(args) or "metrics" in kwargs
    number, optimizer = _Now.steps.number(scheduler), _Now.steps.number(scheduler.optimizer)
    site = watch.site("schedule", number, optimizer)
    watch.tell("schedule", sched=number, opt=optimizer, site=site, **({} if metric else {"metric": False}))


def _stepped_by_another(watch: Watch, scheduler: Any) -> None:
    """A composite steps its parts: they are not idle, though the snippet never calls them."""
    steps = _Now.steps
    if scheduler in steps.told and scheduler not in steps.driven:
        steps.driven.add(scheduler)
        watch.tell("stepped", sched=steps.number(scheduler))


@guarded
def _after_schedule(scheduler: Any) -> None:
    watch = watching()
    if watch is not None:
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
    """Hook optimizers, schedulers (the snippet's own subclasses too) and backward. Once per process."""
    register_optimizer_step_pre_hook(_before_update)
    register_optimizer_step_post_hook(_after_update)
    around(Optimizer, "__init__", _constructed)
    for cls in _family(lr_scheduler.LRScheduler):
        _join(cls)

    def __init_subclass__(cls: Any, /, **kwargs: Any) -> None:  # noqa: N807
        super(lr_scheduler.LRScheduler, cls).__init_subclass__(**kwargs)
        _join(cls)

    base: Any = lr_scheduler.LRScheduler
    base.__init_subclass__ = classmethod(__init_subclass__)
    around(torch.autograd, "backward", _backward)
    around(torch.autograd, "grad", _grad)
