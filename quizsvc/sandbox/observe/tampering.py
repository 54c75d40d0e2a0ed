"""Classes of torch that a snippet changes: what such a run tells of its training may be its own invention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer, lr_scheduler


def _family(cls: type[Any]) -> Iterator[type[Any]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _family(child)


class Classes:
    """The classes that training goes by, as they are when this is made."""

    def __init__(self) -> None:
        watched = (
            torch.Tensor,
            nn.Parameter,
            nn.Module,
            *_family(Optimizer),
            *_family(lr_scheduler.LRScheduler),
        )
        self._known = {cls: dict(vars(cls)) for cls in watched}
        self._sizes_of: dict[type, list[tuple[Mapping[str, Any], int]]] = {}  # of optimizers' classes

    def knows(self, kind: type[Any]) -> bool:
        """Whether `kind` is one of torch's own classes, not one that a snippet has made of it."""
        return kind in self._known

    def extended(self, kind: type[Any]) -> bool:
        """Whether an optimizer of this class has more or fewer members than it had, or tensors have.

        Cheap enough for every update.
        """
        sizes = self._sizes_of.get(kind)
        if sizes is None:
            known = [each for each in (*kind.__mro__, torch.Tensor, nn.Parameter) if each in self._known]
            sizes = self._sizes_of[kind] = [(vars(each), len(self._known[each])) for each in known]
        for members, size in sizes:  # noqa: SIM110 - a generator would cost as much again
            if len(members) != size:
                return True
        return False

    def changed(self) -> str | None:
        """The first member that is another than it was, as Class.member."""
        for cls, members in self._known.items():
            now = vars(cls)
            if len(now) != len(members) or not all(map(is_, now.values(), members.values())):
                for name in (*members, *now):
                    if now.get(name) is not members.get(name) and not _hooked(name, now.get(name)):
                        return f"{cls.__name__}.{name}"
        return None


def _hooked(name: str, member: object) -> bool:
    """torch itself replaces step when an optimizer of a class is first made."""
    return name == "step" and getattr(member, "hooked", False) is True
