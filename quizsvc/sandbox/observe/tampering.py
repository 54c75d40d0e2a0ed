"""Classes of torch that a snippet changes: what such a run tells of its training may be its own invention."""

from __future__ import annotations

from collections.abc import Iterator
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
        self._sizes = {cls: len(members) for cls, members in self._known.items()}

    def extended(self, *kinds: type[Any]) -> bool:
        """Whether one of `kinds` has more or fewer members than it had. Cheap enough for every update."""
        sizes = self._sizes
        return any(len(vars(kind)) != sizes.get(kind, -1) for kind in kinds if kind in sizes)

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
