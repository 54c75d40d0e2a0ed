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
from quizsvc.sandbox.observe.effect import Effect, Gradients, follow
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
        self.effect = Effect()

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
def _before_update(optimizer: Any, args: Any, kwargs: Any) -> tuple[Any, Any] | None:
    watch = watching()
    if watch is None or _outer_step_of(optimizer):
        return None
    rates.adopt_all(watch, optimizer)
    number = _Now.steps.number(optimizer)
    site = watch.site("update", number)
    watch.tell("update", opt=number, site=site, lr=rates.current(optimizer), loss=losses.latest())
    _look_at_gradients(watch, optimizer, number)
    _Now.steps.effect.update_begins(watch, optimizer, number)
    return _with_closure_followed(watch, number, args, kwargs)


def _with_closure_followed(watch: Watch, number: int, args: Any, kwargs: Any) -> tuple[Any, Any] | None:
    """The arguments of a step, its closure in good company; None if there is no closure."""
    effect = _Now.steps.effect
    if len(args) > 1 and callable(args[1]):
        return (args[0], follow(watch, effect, args[1], number), *args[2:]), kwargs
    if callable(kwargs.get("closure")):
        return args, {**kwargs, "closure": follow(watch, effect, kwargs["closure"], number)}
    return None


@guarded
def _after_update(optimizer: Any, args: Any, kwargs: Any) -> None:
    """What came of it? Looked at after the step, since a closure may bring the gradient and set the rate."""
    watch, steps = watching(), _Now.steps
    if watch is None:
        return
    number = steps.number(optimizer)
    if len(args) > 1 or kwargs:  # a closure has found the loss, and may have set the rates
        watch.tell("used", opt=number, lr=rates.current(optimizer), loss=steps.effect.closure_loss)
    if watch.classes.extended(*type(optimizer).__mro__, torch.Tensor, torch.nn.Parameter):
        watch.tell_patched(type(optimizer).__name__)
    steps.effect.update_ends(watch, optimizer, number)


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
def _before_backward(tensors: Any) -> Gradients | None:
    watch = watching()
    if watch is None:
        return None
    for gradient in _Now.steps.gradients.values():
        if gradient.stands() and gradient.gradient is not None:
            gradient.kept = bool(gradient.gradient.detach().any())
            gradient.line = watch.line()
    losses.trains_on(watch, tensors)
    _graph_run(watch)
    return _Now.steps.effect.backward_begins(_optimizers(watch))


def _graph_run(watch: Watch) -> None:
    _Now.steps.backwards += 1
    if _Now.steps.backwards <= 2:
        watch.tell("backward", line=watch.line())


def _optimizers(watch: Watch) -> list[tuple[int, Any]]:
    """The run's optimizers with their numbers."""
    live = [each() for each in watch.optimizers[: rates.MOST_OPTIMIZERS]]
    return [(_Now.steps.number(optimizer), optimizer) for optimizer in live if optimizer is not None]


@guarded
def _after_backward(before: Gradients | None) -> None:
    watch = watching()
    if watch is not None and before is not None:
        _Now.steps.effect.backward_ends(watch, before)


def _backward(original: Callable[..., Any]) -> Callable[..., Any]:
    def backward(*args: Any, **kwargs: Any) -> Any:
        before = _before_backward(args[0] if args else kwargs.get("tensors"))
        try:
            return original(*args, **kwargs)
        finally:
            _after_backward(before)

    return backward


def _grad(original: Callable[..., Any]) -> Callable[..., Any]:
    def grad(*args: Any, **kwargs: Any) -> Any:
        gradients = original(*args, **kwargs)
        _after_grad(args, kwargs, gradients)
        return gradients

    return grad


@guarded
def _after_grad(args: Any, kwargs: Any, gradients: Any) -> None:
    """Gradients computed without .grad, which the snippet may put there by itself."""
    watch = watching()
    if watch is not None:
        _graph_run(watch)
        inputs = args[1] if len(args) > 1 else kwargs.get("inputs")
        if _Now.steps.effect.gradients_taken(_optimizers(watch), inputs, gradients):
            losses.trains_on(watch, args[0] if args else kwargs.get("outputs"))


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
