"""What is remembered of the steps of one run."""

from __future__ import annotations

import weakref
from typing import Any

import torch

from quizsvc.sandbox.observe.effect import Effect


class Steps:
    """Optimizers and schedulers by number, and what their steps build on."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[weakref.ref[Any], int]] = {}
        self._met = 0
        self.gradients: dict[int, Gradient] = {}
        self.told: set[int] = set()  # schedulers whose making was told of
        self.driven: set[int] = set()  # schedulers that another one steps
        self.backwards = 0
        self.effect = Effect()

    def number(self, thing: Any) -> int:
        """A small number for an optimizer or scheduler, in the order in which they were met."""
        known = self._numbers.get(id(thing))
        if known is not None and known[0]() is thing:
            return known[1]
        self._met += 1
        self._numbers[id(thing)] = weakref.ref(thing), self._met - 1
        return self._met - 1


class Gradient:
    """The smallest gradient that an update used, kept to see whether the next one builds on it."""

    __slots__ = ("cleared", "gradient", "kept", "line", "parameter")

    def __init__(self, parameter: torch.Tensor, gradient: torch.Tensor) -> None:
        self.parameter = parameter
        self.gradient = gradient
        self.line: int | None = None
        self.kept = False
        self.cleared = False

    def stands(self) -> bool:
        """Whether the very tensor of then is still the parameter's gradient."""
        return self.parameter.grad is self.gradient
