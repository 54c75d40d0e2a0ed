"""The reading of a run, made of the events that it told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from quizsvc.sandbox.events import MOST_EVENTS
from quizsvc.sandbox.reading.fold import KINDS, Fold
from quizsvc.sandbox.reading.order import Step, order_of


@dataclass
class Reading:
    """What a run printed and did, by the field names of a run.

    `trace` is {updates: [{lr: [one per group], line}], order} and what a diagnosis needs besides:
    losses (one per update, null where none was computed), early_line and wrong_line (scheduler steps before
    the training, and first in the loop), optimizers and schedulers [{name, line, steps}], backwards,
    idle (updates without a gradient from a backward pass), overruled (updates whose weights were set by
    something else since the last one), stray (backward passes that reached no optimizer), patched (a
    class of torch that the snippet changed, null for none), kept_line (gradients kept over an update),
    no_metric_line, switches (between optimizers), truncated (kinds cut short), stopped.
    Numbers that are not finite are "NaN", "Infinity" and "-Infinity".
    """

    learning_rates: list[float | str] = field(default_factory=list)
    printed: list[dict[str, Any]] = field(default_factory=list)
    losses: list[float | str] = field(default_factory=list)
    validation_losses: list[float | str] = field(default_factory=list)
    trace: dict[str, Any] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)


def read_events(events: Iterable[Mapping[str, object]]) -> Reading:
    """The reading of a run's events, in the order they were told. Events that make no sense are left out."""
    fold = Fold()
    for index, event in enumerate(events):
        if index >= MOST_EVENTS:
            fold.truncated.append("events")
            break
        if isinstance(event, dict):
            kind = event.get("kind", event.get("event"))
            if isinstance(kind, str) and kind in KINDS:
                KINDS[kind](fold, event)
    return _reading(fold)


def _reading(fold: Fold) -> Reading:
    printed = {
        role: [entry for _, entry in sorted(found, key=_place)] for role, found in fold.numbers.items()
    }
    order = order_of(fold.steps)
    trace = {
        "updates": fold.updates,
        "order": order.order,
        "losses": fold.losses,
        "early_line": order.early[0].line if order.early else None,
        "early_steps": len(order.early),
        "wrong_line": order.wrong.line if order.wrong else None,
        "optimizers": list(fold.optimizers.values()),
        "schedulers": [made for key, made in fold.schedulers.items() if key not in fold.within],
        "switches": _switches(fold.steps),
        "scheduler_steps": sum(not step.update for step in fold.steps),
        "backwards": fold.backwards,
        "idle": fold.idle,
        "overruled": fold.overruled,
        "stray": fold.stray,
        "patched": fold.patched,
        "kept": "kept_line" in fold.lines,
        "no_metric": "no_metric_line" in fold.lines,
        "backward_line": None,
        "kept_line": None,
        "no_metric_line": None,
        "truncated": fold.truncated,
        "stopped": fold.stopped,
        **fold.lines,
    }
    return Reading(
        learning_rates=[entry["value"] for entry in printed["rate"]],
        printed=printed["rate"],
        losses=[entry["value"] for entry in printed["loss"]],
        validation_losses=[entry["value"] for entry in printed["validation"]],
        trace=trace,
        warnings=fold.warnings,
    )


def _switches(steps: list[Step]) -> int:
    """How often the updates go over from one optimizer to another."""
    updating = [step.optimizer for step in steps if step.update]
    return sum(a != b for a, b in pairwise(updating))


def _place(entry: tuple[int, dict[str, Any]]) -> int:
    return entry[0]
