"""torch's compiler, left out.

Optimizers load it at their first step only to tell it to keep out of their way. It takes longer than
torch itself and would add a third to what the zygote holds, and so to every fork; and a run could not use
it, since it needs files, processes and memory that can be executed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

NAME = "torch._dynamo"
CODE_MAKER = "torch._inductor"
SENTENCE = "torch.compile needs a compiler and files, which a run has not: use the model as it is."


class _Absent(ModuleType):
    """Stands where the compiler would: has what eager code asks of it, and a sentence for the rest."""

    compiled_autograd: Any
    config: Any

    def graph_break(self, msg: str = "") -> None:
        """Nothing is compiled, so nothing is broken off."""

    def is_compiling(self) -> bool:
        """Never."""
        return False

    def disable(self, fn: Any = None, recursive: bool = True, **_: Any) -> Any:
        """Functions as they are; without one, the decorator that leaves them so."""
        return fn if fn is not None else _as_it_is

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(SENTENCE if not name.startswith("__") else name)

    allow_in_graph = disallow_in_graph = forbid_in_graph = disable


def leave_out() -> None:
    """Put the stand-in where the compiler would be loaded. Before the first optimizer is made."""
    if NAME in sys.modules:
        raise RuntimeError("the compiler is loaded already")
    absent = _Absent(NAME, "Left out: a run has no compiler.")
    absent.compiled_autograd = SimpleNamespace(_disable=nullcontext)  # torch.func asks for it
    absent.config = SimpleNamespace(error_on_nested_fx_trace=True, patch=_unchanged)  # and checkpointing
    sys.modules[NAME] = absent
    torch._dynamo = absent
    torch.compile = _no_compiler  # type: ignore[assignment]
    _leave_out_code_maker()


def _leave_out_code_maker() -> None:
    """What makes machine code of what was compiled: eager code only tells it settings, or asks for them."""
    absent, settings = _Absent(CODE_MAKER), ModuleType(f"{CODE_MAKER}.config")
    settings.deterministic = False  # type: ignore[attr-defined] # torch.use_deterministic_algorithms sets it
    settings.triton = SimpleNamespace(cudagraphs=False)  # type: ignore[attr-defined] # torch.profiler asks
    absent.config = settings
    sys.modules[CODE_MAKER] = torch._inductor = absent
    sys.modules[settings.__name__] = settings


def _unchanged(**_: Any) -> nullcontext[None]:
    return nullcontext()


def _no_compiler(*arguments: object, **options: object) -> object:
    del arguments, options
    raise RuntimeError(SENTENCE)


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
