"""Hooks on autograd: which losses are trained on, and which weights get a gradient by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from quizsvc.sandbox.observe import rates
from quizsvc.sandbox.observe.effect import Gradients, tells
from quizsvc.sandbox.observe.watch import MOST_OPTIMIZERS, Watch, around, guarded


@guarded
def _before_backward(watch: Watch, tensors: Any) -> Gradients:
    for gradient in watch.steps.gradients.values():
        if gradient.stands() and not gradient.cleared:
            gradient.kept = tells(gradient.gradient)
            gradient.cleared = not gradient.kept  # what is gathered on top of it from now on is new
            gradient.line = watch.line()
    watch.losses.trains_on(watch, tensors)
    if watch.steps.backwards < 2:
        _graph_run(watch)
    return watch.steps.effect.backward_begins(_optimizers(watch))


def _graph_run(watch: Watch) -> None:
    watch.steps.backwards += 1
    if watch.steps.backwards <= 2:
        watch.tell("backward", line=watch.line())


def _optimizers(watch: Watch) -> list[tuple[int, list[dict[str, Any]]]]:
    """The groups of the run's optimizers, with their numbers."""
    found = []
    for number, each in watch.optimizers[:MOST_OPTIMIZERS]:
        optimizer = each()
        if optimizer is not None:
            found.append((number, rates.groups_of(optimizer)))
    return found


@guarded
def _after_backward(watch: Watch, before: Gradients | None) -> None:
    if before is not None:
        watch.steps.effect.backward_ends(watch, before)


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
def _after_grad(watch: Watch, args: Any, kwargs: Any, gradients: Any) -> None:
    """Gradients computed without .grad, which the snippet may put there by itself."""
    _graph_run(watch)
    inputs = args[1] if len(args) > 1 else kwargs.get("inputs")
    if watch.steps.effect.gradients_taken(_optimizers(watch), inputs, gradients):
        watch.losses.trains_on(watch, args[0] if args else kwargs.get("outputs"))


def install() -> None:
    """Hook the two ways to gradients. Once per process."""
    around(torch.autograd, "backward", _backward)
    around(torch.autograd, "grad", _grad)
