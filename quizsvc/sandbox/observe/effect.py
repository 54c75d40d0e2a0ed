"""Whether updates train: by gradients that a backward pass brought, on from where the last update ended."""

from __future__ import annotations

import itertools
import math
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch._C import DisableTorchFunctionSubclass

from quizsvc.sandbox.observe import losses, rates
from quizsvc.sandbox.observe.traced import unseen
from quizsvc.sandbox.observe.watch import CAPS, Watch, guarded

MOST_WEIGHTS = 8  # parameters of an optimizer that are looked at ...
MOST_VALUES = 64  # ... and evenly spread entries of each
MOST_KEPT = 256  # parameters whose last values are remembered
OVERRULED = 0.25  # a change from outside of this share of the update's own is no retouching any more

Values = list[float]
Gradients = list[tuple[int, Tensor, Tensor | None, int]]
"""For each weight that is looked at: its optimizer, itself, its gradient and which state of that it was."""


class Effect:
    """What the updates of one run left behind, and what brought the gradients of the next."""

    def __init__(self) -> None:
        self._left: dict[int, tuple[weakref.ref[Tensor], Values, float]] = {}
        self._recent: deque[Values] = deque(maxlen=MOST_KEPT)
        self._starts: dict[int, list[tuple[Tensor, Values]]] = {}  # of updates under way, by optimizer
        self._watched: set[int] = set()  # optimizers that stood by at a backward pass
        self._reached: dict[int, Tensor] = {}  # weights that got a gradient by one, till their next update
        self._backwards = 0  # passes under way
        self.closure_loss: float | str | None = None  # what the closure of the update under way came to

    def update_begins(self, watch: Watch, optimizer: Any, number: int) -> None:
        """Tell of an update whose weights are not those that the last one left."""
        if watch.sent.get("update", 0) > CAPS["update"]:
            return
        self.closure_loss = None
        starts = self._starts[number] = _weights(optimizer)
        if self._recent and starts and self._overruled(starts):
            watch.tell("overruled")

    def _overruled(self, starts: list[tuple[Tensor, Values]]) -> bool:
        known = 0
        for weight, values in starts:
            entry = self._left.get(id(weight))
            if entry is None or entry[0]() is not weight:
                continue
            known += 1
            _, left, way = entry
            if values != left and _distance(values, left) > OVERRULED * way:
                return True
        return not known and not any(values in self._recent for _, values in starts)

    def update_ends(self, watch: Watch, optimizer: Any, number: int) -> None:
        """Remember the weights; tell of an update that had nothing to go by."""
        starts = self._starts.pop(number, None)
        if starts is None:
            return
        reached = number not in self._watched or self._backwards > 0
        stirred = not starts
        for weight, before in starts:
            values = _values(weight)
            if values is not None:
                stirred = stirred or values != before
                self._leave(weight, values, _distance(values, before))
            reached = reached or id(weight) in self._reached
        for weight, _ in starts:
            self._reached.pop(id(weight), None)
        if not (reached and stirred and _every_group_has_a_gradient(optimizer)):
            watch.tell("idle")

    def _leave(self, weight: Tensor, values: Values, way: float) -> None:
        if len(self._left) >= MOST_KEPT and id(weight) not in self._left:
            self._left.pop(next(iter(self._left)))
        self._left[id(weight)] = weakref.ref(weight), values, way
        self._recent.append(values)

    def starts(self, number: int) -> list[tuple[Tensor, Values]]:
        """The weights as they are within an update."""
        return [(weight, _values(weight) or []) for weight, _ in self._starts.get(number, ())]

    def backward_begins(self, optimizers: Iterable[tuple[int, Any]]) -> Gradients:
        """The gradients of all weights before a backward pass, for `backward_ends`."""
        self._backwards += 1
        found = []
        for number, optimizer in optimizers:
            for weight in _few(optimizer):
                gradient = weight.grad
                found.append((number, weight, gradient, 0 if gradient is None else gradient._version))
        return found

    def backward_ends(self, watch: Watch, before: Gradients) -> None:
        """Which weights the pass has brought something to go by; tell of one that has reached none."""
        self._backwards -= 1
        stray = bool(before)
        for number, weight, old, version in before:
            self._watched.add(number)
            new = weight.grad
            if new is not None and (new is not old or new._version != version):
                stray = False
                if id(weight) not in self._reached and _tells(new):
                    self._reached[id(weight)] = weight
        if stray:
            watch.tell("stray")

    def gradients_taken(self, optimizers: Iterable[tuple[int, Any]], inputs: Any, gradients: Any) -> bool:
        """torch.autograd.grad() has answered `gradients`, which the snippet may hand to its optimizer.

        Whether they are gradients of weights that an optimizer has.
        """
        given = {
            id(weight)
            for weight, gradient in zip(_sequence(inputs), _sequence(gradients), strict=False)
            if isinstance(gradient, Tensor) and _tells(gradient)
        }
        found: dict[int, Tensor] = {}
        for number, optimizer in optimizers:
            self._watched.add(number)
            found.update((id(weight), weight) for weight in _few(optimizer) if id(weight) in given)
        self._reached.update(found)
        return bool(found)


def follow(watch: Watch, effect: Effect, closure: Callable[..., Any], number: int) -> Callable[..., Any]:
    """`closure`, with word given if it sets weights itself: within an update that is the optimizer's part."""

    def evaluate(*args: Any, **kwargs: Any) -> Any:
        before = _before_closure(effect, number)
        loss = closure(*args, **kwargs)
        _after_closure(watch, effect, number, before)
        return loss

    return unseen(evaluate)


@guarded
def _before_closure(effect: Effect, number: int) -> list[tuple[Tensor, Values]]:
    return effect.starts(number)


@guarded
def _after_closure(watch: Watch, effect: Effect, number: int, before: Any) -> None:
    now = effect.starts(number)
    if effect.closure_loss is None:
        effect.closure_loss = losses.latest()
    if any(_distance(old, new) > 0 for (_, old), (_, new) in zip(before or (), now, strict=False)):
        watch.tell("overruled")


def _sequence(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else (value,)


def _parameters(group: Any) -> Iterator[Tensor]:
    return (weight for weight in group["params"] if isinstance(weight, Tensor))


def _every_group_has_a_gradient(optimizer: Any) -> bool:
    """A group whose weights no loss depends on would use its rate for nothing."""
    filled = [group for group in rates.groups_of(optimizer) if group["params"]]
    return bool(filled) and all(any(_tells(weight.grad) for weight in _parameters(group)) for group in filled)


def _few(optimizer: Any) -> list[Tensor]:
    weights = itertools.chain.from_iterable(map(_parameters, rates.groups_of(optimizer)))
    return list(itertools.islice(weights, MOST_WEIGHTS))


def _weights(optimizer: Any) -> list[tuple[Tensor, Values]]:
    found = ((weight, _values(weight)) for weight in _few(optimizer))
    return [(weight, values) for weight, values in found if values is not None]


def _values(weight: Tensor) -> Values | None:
    """Some of a weight's entries; None where it has none that could be read."""
    try:
        with DisableTorchFunctionSubclass():  # its class may be the snippet's own
            flat = weight.detach()
            if flat.is_complex():
                flat = torch.view_as_real(flat)
            count = flat.numel()
            if count == 1:  # as most of a lesson's: three times sooner
                return [flat.item()]
            flat = flat.view(-1) if flat.is_contiguous() else flat.reshape(-1)
            if count > MOST_VALUES:
                flat = flat[:: count // MOST_VALUES]
            values: Values = flat.tolist()
            return values
    except Exception:  # sparse, or without memory of its own
        return None


def _distance(one: Values, other: Values) -> float:
    """How far apart two readings are; NaN if there is one in them, and 0 for those of different lengths."""
    return math.dist(one, other) if len(one) == len(other) else 0.0


def _tells(gradient: Tensor | None) -> bool:
    """Whether there is a gradient that is not all 0."""
    if gradient is None:
        return False
    with DisableTorchFunctionSubclass():
        if gradient.is_sparse:
            return True
        return gradient.item() != 0 if gradient.numel() == 1 else bool(gradient.any())
