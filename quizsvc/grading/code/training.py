"""Whether a run trains what its reference trains, or only looks as if it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizsvc.grading.code.behaviour import Run, losses_of

SPARED = 8
"""Of so many updates, one may train nothing without harm."""

SPARED_IDLE = 4
"""The same for one without a gradient: a weight with momentum may pass over the very bottom twice."""

NOTHING_TRAINED = (
    "Nothing is trained: no gradient is computed, the optimizer makes no update, or a class of torch "
    "is changed."
)
IDLE = "Nothing is trained: the updates have no gradient of a loss to go by, or leave every weight as it was."
OVERRULED = (
    "What the optimizer does is undone: between its updates, something else sets the weights. Leave them to "
    "the optimizer until the training is over."
)
STRAY = "backward() is called for a loss whose weights no optimizer has, so that loss is not trained on."
LEVEL_LOSS = "Nothing is trained: the loss that is computed stays the same, whatever the optimizer does."
PILED_UP = (
    "The rates are right, but gradients pile up between the updates: each goes by old gradients on top of "
    "the new. Clear them with optimizer.zero_grad() before the backward passes of the next one."
)
LEFT_OUT = "The rates are right, but an optimizer of the task makes no updates: a part is left out."


def trains(run: Run) -> bool:
    """Whether the run computed gradients and made updates, with torch as it is."""
    trace = run["trace"]
    return bool(trace["updates"] and trace.get("backwards") and not trace.get("patched"))


def sham(run: Run, reference: Run) -> str:
    """Why the run's updates train nothing, though the reference's do; empty if they do train.

    An update trains if a backward pass brought it a gradient and it goes on from where the one before left
    the weights. One in SPARED may be otherwise, one in SPARED_IDLE without a gradient, and as many
    as in the reference.
    """
    if not trains(reference):
        return ""
    if not trains(run):
        return NOTHING_TRAINED
    mine, theirs = run["trace"], reference["trace"]
    updates = len(mine["updates"])
    spared = updates // SPARED
    if mine.get("idle", 0) > theirs.get("idle", 0) + updates // SPARED_IDLE:
        return IDLE
    if mine.get("overruled", 0) > theirs.get("overruled", 0) + spared:
        return OVERRULED
    if mine.get("stray", 0) > theirs.get("stray", 0) + spared:
        return STRAY
    return LEVEL_LOSS if _stands_still(run) and not _stands_still(reference) else ""


def flaw(run: Run, reference: Run) -> str:
    """What keeps a training from being the reference's though its updates train; empty if nothing does."""
    mine, theirs = run["trace"], reference["trace"]
    if mine.get("kept") and not theirs.get("kept"):
        return PILED_UP
    return LEFT_OUT if _busy(mine) < _busy(theirs) else ""


def _busy(trace: Mapping[str, Any]) -> int:
    """How many optimizers make updates."""
    return sum(bool(made.get("steps")) for made in trace.get("optimizers") or ())


def _stands_still(run: Run) -> bool:
    losses = losses_of(run)
    return len(losses) > 2 and max(losses) == min(losses)
