"""Hooks on optimizers: which rates each update used, and what came of it."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from torch.optim.optimizer import (
    Optimizer,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from quizsvc.sandbox.observe import rates
from quizsvc.sandbox.observe.effect import follow
from quizsvc.sandbox.observe.steps import Gradient
from quizsvc.sandbox.observe.watch import Watch, around, guarded

FRAMES = 60  # how far up a step looks for an outer step of the same optimizer


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
def _before_update(watch: Watch, optimizer: Any, args: Any, kwargs: Any) -> tuple[Any, Any] | None:
    # torch's own classes do not step within a step, and looking for that takes longer than all else here
    if not watch.classes.knows(type(optimizer)) and _outer_step_of(optimizer):
        return None
    number = watch.meet(optimizer)
    groups = rates.groups_of(optimizer)
    rates.adopt_all(watch, groups)
    site = watch.site("update", number)
    if watch.may_tell("update"):
        lr, loss = rates.told(groups), watch.losses.told()
        watch.emit(f'{{"kind":"update","opt":{number},"site":{site},"lr":{lr},"loss":{loss}}}')
    _look_at_gradients(watch, groups, number)
    watch.steps.effect.update_begins(watch, groups, number)
    if len(args) > 1 or kwargs:
        return _with_closure_followed(number, args, kwargs)
    return None


def _with_closure_followed(number: int, args: Any, kwargs: Any) -> tuple[Any, Any] | None:
    """The arguments of a step, its closure in good company; None if there is no closure."""
    if len(args) > 1 and callable(args[1]):
        return (args[0], follow(args[1], number), *args[2:]), kwargs
    if callable(kwargs.get("closure")):
        return args, {**kwargs, "closure": follow(kwargs["closure"], number)}
    return None


@guarded
def _after_update(watch: Watch, optimizer: Any, args: Any, kwargs: Any) -> None:
    """What came of it? Looked at after the step, since a closure may bring the gradient and set the rate."""
    effect, groups = watch.steps.effect, rates.groups_of(optimizer)
    number = watch.meet(optimizer)
    # a closure has found the loss, and may have set the rates
    if (len(args) > 1 or kwargs) and watch.may_tell("used"):
        lr, loss = rates.told(groups), effect.closure_loss
        watch.emit(f'{{"kind":"used","opt":{number},"lr":{lr},"loss":{loss}}}')
    if watch.classes.extended(type(optimizer)):
        watch.tell_patched(type(optimizer).__name__)
    effect.update_ends(watch, groups, number)


def _look_at_gradients(watch: Watch, groups: list[dict[str, Any]], number: int) -> None:
    earlier = watch.steps.gradients.pop(number, None)
    if earlier is not None and earlier.kept and earlier.stands():
        watch.tell("kept", opt=number, line=earlier.line)
    smallest: Gradient | None = None
    least = 0
    for group in groups:
        for parameter in group["params"]:
            gradient = parameter.grad
            if gradient is None or gradient.is_sparse:
                continue
            count = parameter.numel()
            if smallest is None or count < least:
                smallest, least = Gradient(parameter, gradient), count
    if smallest is not None:
        watch.steps.gradients[number] = smallest


def _constructed(original: Callable[..., Any]) -> Callable[..., Any]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        _optimizer_made(self)

    return __init__


@guarded
def _optimizer_made(watch: Watch, optimizer: Any) -> None:
    line = watch.line()
    if line is not None:
        number = watch.meet(optimizer)
        rates.adopt_all(watch, rates.groups_of(optimizer))
        watch.tell("optimizer", opt=number, name=type(optimizer).__name__[:60], line=line)


def install() -> None:
    """Hook optimizers. Once per process."""
    register_optimizer_step_pre_hook(_before_update)
    register_optimizer_step_post_hook(_after_update)
    around(Optimizer, "__init__", _constructed)
