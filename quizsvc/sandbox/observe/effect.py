"""Whether updates train: by gradients that a backward pass brought, on from where the last update ended."""

from __future__ import annotations

import itertools
import math
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor
from torch._C import DisableTorchFunctionSubclass

from quizsvc.sandbox.observe.entries import Entries, Values, first
from quizsvc.sandbox.observe.traced import unseen
from quizsvc.sandbox.observe.watch import CAPS, Watch, guarded

MOST_WEIGHTS = 8  # parameters of an optimizer that are looked at
MOST_KEPT = 256  # parameters whose last values are remembered
OVERRULED = 0.25  # a change from outside of this share of the update's own is no retouching any more

Groups = list[dict[str, Any]]
Gradients = list[tuple[int, Tensor, Tensor | None, int]]
"""For each weight that is looked at: its optimizer, itself, its gradient and which state of that it was."""


class _Weight:
    """What is known of one weight."""

    __slots__ = ("before", "entries", "is_left", "left", "tensor")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = weakref.ref(tensor)
        self.entries = Entries()
        self.before: Values = []  # the last update
        self.left: Values = []  # by the last update
        self.is_left = False  # there was one


Start = tuple[Tensor, _Weight, Values]


class Effect:
    """What the updates of one run left behind, and what brought the gradients of the next."""

    def __init__(self) -> None:
        self._weights: dict[int, _Weight] = {}
        self._recent: deque[Values] = deque(maxlen=MOST_KEPT)
        self._starts: dict[int, list[Start]] = {}  # of updates under way, by optimizer
        self._watched: set[int] = set()  # optimizers that stood by at a backward pass
        self._reached: dict[int, Tensor] = {}  # weights that got a gradient by one, till their next update
        self._backwards = 0  # passes under way
        self.closure_loss = "null"  # what the closure of the update under way came to, as JSON

    def update_begins(self, watch: Watch, groups: Groups, number: int) -> None:
        """Tell of an update whose weights are not those that the last one left."""
        if watch.sent.get("update", 0) > CAPS["update"]:
            return
        self.closure_loss = "null"
        starts: list[Start] = []
        for tensor in _few(groups):
            weight = self._weights.get(id(tensor))
            if weight is None or weight.tensor() is not tensor:
                weight = self._meet(tensor)
            values = weight.entries.read(tensor)
            if values is not None:
                starts.append((tensor, weight, values))
        self._starts[number] = starts
        if self._recent and starts and self._overruled(starts):
            watch.tell("overruled")

    def _meet(self, tensor: Tensor) -> _Weight:
        if len(self._weights) >= MOST_KEPT:
            self._weights.pop(next(iter(self._weights)))
        weight = self._weights[id(tensor)] = _Weight(tensor)
        return weight

    def _overruled(self, starts: list[Start]) -> bool:
        known = 0
        for _, weight, values in starts:
            if not weight.is_left:
                continue
            known += 1
            left = weight.left
            if values != left and _distance(values, left) > OVERRULED * _distance(left, weight.before):
                return True
        return not known and not any(values in self._recent for _, _, values in starts)

    def update_ends(self, watch: Watch, groups: Groups, number: int) -> None:
        """Remember the weights; tell of an update that had nothing to go by."""
        starts = self._starts.pop(number, None)
        if starts is None:
            return
        reached = number not in self._watched or self._backwards > 0
        stirred = not starts
        for tensor, weight, before in starts:
            values = weight.entries.read(tensor)
            if values is not None:
                stirred = stirred or values != before
                weight.before, weight.left, weight.is_left = before, values, True
                self._recent.append(values)
            reached = self._reached.pop(id(tensor), None) is not None or reached
        if not (reached and stirred and _every_group_has_a_gradient(groups)):
            watch.tell("idle")

    def starts(self, number: int) -> list[tuple[Tensor, Values]]:
        """The weights as they are within an update."""
        found = self._starts.get(number, ())
        return [(tensor, weight.entries.read(tensor) or []) for tensor, weight, _ in found]

    def backward_begins(self, optimizers: Iterable[tuple[int, Groups]]) -> Gradients:
        """The gradients of all weights before a backward pass, for `backward_ends`."""
        self._backwards += 1
        found = []
        for number, groups in optimizers:
            for weight in _few(groups):
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
                if id(weight) not in self._reached and tells(new):
                    self._reached[id(weight)] = weight
        if stray:
            watch.tell("stray")

    def gradients_taken(self, optimizers: Iterable[tuple[int, Groups]], inputs: Any, gradients: Any) -> bool:
        """torch.autograd.grad() has answered `gradients`, which the snippet may hand to its optimizer.

        Whether they are gradients of weights that an optimizer has.
        """
        given = {
            id(weight)
            for weight, gradient in zip(_sequence(inputs), _sequence(gradients), strict=False)
            if isinstance(gradient, Tensor) and tells(gradient)
        }
        found: dict[int, Tensor] = {}
        for number, groups in optimizers:
            self._watched.add(number)
            found.update((id(weight), weight) for weight in _few(groups) if id(weight) in given)
        self._reached.update(found)
        return bool(found)


def follow(closure: Callable[..., Any], number: int) -> Callable[..., Any]:
    """`closure`, with word given if it sets weights itself: within an update that is the optimizer's part."""

    def evaluate(*args: Any, **kwargs: Any) -> Any:
        before = _before_closure(number)
        loss = closure(*args, **kwargs)
        _after_closure(number, before)
        return loss

    return unseen(evaluate)


@guarded
def _before_closure(watch: Watch, number: int) -> list[tuple[Tensor, Values]]:
    return watch.steps.effect.starts(number)


@guarded
def _after_closure(watch: Watch, number: int, before: Any) -> None:
    effect = watch.steps.effect
    now = effect.starts(number)
    if effect.closure_loss == "null":
        effect.closure_loss = watch.losses.told()
    if any(_distance(old, new) > 0 for (_, old), (_, new) in zip(before or (), now, strict=False)):
        watch.tell("overruled")


def _sequence(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else (value,)


def _few(groups: Groups) -> list[Tensor]:
    """The first weights of an optimizer."""
    if len(groups) == 1 and type(weights := groups[0]["params"]) is list:
        return weights[:MOST_WEIGHTS]
    return list(itertools.islice((weight for group in groups for weight in group["params"]), MOST_WEIGHTS))


def _every_group_has_a_gradient(groups: Groups) -> bool:
    """A group whose weights no loss depends on would use its rate for nothing."""
    filled = [group["params"] for group in groups if group["params"]]
    return bool(filled) and all(_any_has_a_gradient(weights) for weights in filled)


def _any_has_a_gradient(weights: Iterable[Tensor]) -> bool:
    for weight in weights:  # noqa: SIM110 - a generator would cost as much again
        if tells(weight.grad):
            return True
    return False


def _distance(one: Values, other: Values) -> float:
    """How far apart two readings are; NaN if there is one in them, and 0 for those of different lengths."""
    return math.dist(one, other) if len(one) == len(other) else 0.0


def tells(gradient: Tensor | None) -> bool:
    """Whether there is a gradient that is not all 0."""
    if gradient is None:
        return False
    if first(gradient):  # as nearly always
        return True
    with DisableTorchFunctionSubclass():
        if gradient.is_sparse:
            return True
        return bool(gradient.any())
