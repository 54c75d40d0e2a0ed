"""Drawing a schedule: its rates, worked out by PyTorch in the sandbox."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quizsvc.errors import Invalid, SandboxUnavailable
from quizsvc.schedules.snippet import Plan, snippet

Run = Callable[[str], Mapping[str, Any]]

KEPT = 256
RETRY_S = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A schedule. `rates[step][group]` is what that update used: numbers, or "Infinity" and "NaN"."""

    scheduler: str
    steps: int
    groups: int
    rates: list[list[float | str]]
    code: str
    torch: str
    warnings: list[str]


_kept: OrderedDict[str, Drawn] = OrderedDict()
_guard = threading.Lock()


def draw(plan: Plan, run: Run) -> Drawn:
    """The schedule of `plan`; one drawn before is kept, since a snippet without chance has one answer.

    Raises Invalid when PyTorch refuses the parameters, SandboxUnavailable when nothing can be run.
    """
    code = snippet(plan)
    with _guard:
        if found := _kept.get(code):
            _kept.move_to_end(code)
            return found
    drawn = _read(plan, code, run(code))
    with _guard:
        _kept[code] = drawn
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return drawn


def _read(plan: Plan, code: str, run: Mapping[str, Any]) -> Drawn:
    if run["status"] == "error":
        error = run["error"]
        raise Invalid(f"PyTorch refuses these parameters: {error['type']}: {error['message']}")
    rates = [update["lr"] for update in run["trace"]["updates"]]
    if run["status"] != "ok" or len(rates) != plan.steps:
        raise SandboxUnavailable(f"The run ended with {run['status']}. Try again.", retry_after=RETRY_S)
    warnings = [re.sub(r"\s+", " ", warning["message"]).strip() for warning in run["warnings"]]
    return Drawn(plan.main.scheduler, plan.steps, len(plan.rates), rates, code, run["torch"], warnings)
