"""Which kind of step a snippet's loop calls first.

Steps are taken per optimizer. Scheduler steps before the first update belong to the loop if their place is
met again later or shares a loop with an update; else they are early: a lone extra step before the training.
The rest is cut into rounds: a new round begins where the run falls back to an earlier place in the code, or
enters the other arm of a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Order = Literal["optimizer_first", "scheduler_first", "mixed", "none"]


class Step(NamedTuple):
    """One call of Optimizer.step (`update`) or of a scheduler's step, and where it stood."""

    update: bool
    optimizer: int
    at: tuple[int, ...]
    loops: tuple[int, ...]
    line: int | None
    arms: tuple[int, ...] = ()


class StepOrder(NamedTuple):
    """What the steps of a run come to: the order, the early steps, the first scheduler step out of order."""

    order: Order
    early: tuple[Step, ...] = ()
    wrong: Step | None = None


def order_of(steps: Sequence[Step]) -> StepOrder:
    """The order in the whole run: that of each optimizer which has both kinds, `mixed` if they differ."""
    if not _both(steps):
        return StepOrder("none")
    own: dict[int, list[Step]] = {}
    for step in steps:
        own.setdefault(step.optimizer, []).append(step)
    found = [_of_one(part) for part in own.values() if _both(part)] or [_of_one(steps)]
    orders = {part.order for part in found}
    early = tuple(step for part in found for step in part.early)
    wrong = next((part.wrong for part in found if part.wrong is not None), None)
    return StepOrder(orders.pop() if len(orders) == 1 else "mixed", early, wrong)


def _both(steps: Iterable[Step]) -> bool:
    return len({step.update for step in steps}) == 2


def _of_one(steps: Sequence[Step]) -> StepOrder:
    first = next(index for index, step in enumerate(steps) if step.update)
    early = _early(steps, first)
    left_out = set(early)
    rest = [step for step in steps[:first] if step not in left_out] + list(steps[first:])
    if not _both(rest):
        return StepOrder("optimizer_first", early)
    openers = [_opener(part, rest[0]) for part in _rounds(rest) if _both(part)] or [rest[0]]
    wrong = next((step for step in openers if not step.update), None)
    if wrong is None or (rest[0].update and not any(step.update for step in openers)):
        # A scheduler that skips its first round and then comes first still follows an update each time.
        return StepOrder("optimizer_first", early)
    mixed = any(step.update for step in openers)
    return StepOrder("mixed" if mixed else "scheduler_first", early, wrong)


def _early(steps: Sequence[Step], first: int) -> tuple[Step, ...]:
    """The scheduler steps before update number `first` that are no part of the training's own rounds."""
    later = steps[first:]
    again = {step.at for step in later if not step.update}
    loops = {loop for step in later if step.update for loop in step.loops}
    lone = [step for step in steps[:first] if step.at not in again and not loops.intersection(step.loops)]
    if lone and not loops:  # written out without a loop: as many scheduler steps as updates are in turn
        updates = sum(step.update for step in steps)
        extra = max(0, len(steps) - 2 * updates)
        lone = lone[:extra] if any(not step.update for step in later) or len(lone) > 1 else []
    return tuple(lone)


def _rounds(steps: Sequence[Step]) -> list[list[Step]]:
    rounds: list[list[Step]] = []
    shut: set[int] = set()  # arms that this round cannot enter any more: it took the other one
    for step in steps:
        if not rounds or step.at < rounds[-1][-1].at or shut.intersection(step.arms):
            rounds.append([])
            shut = set()
        shut.update(arm ^ 1 for arm in step.arms)
        rounds[-1].append(step)
    return rounds


def _opener(steps: Sequence[Step], first: Step) -> Step:
    """The step that a round begins with; after those of schedulers that the run's first round passed by."""
    return next(step for step in steps if step.update or not _passed_by(step, first))


def _passed_by(step: Step, first: Step) -> bool:
    """Whether `first`, the run's first step, is an update further down in the same round of the loop."""
    excluded = any(arm ^ 1 in first.arms for arm in step.arms)
    together = not excluded and not set(first.loops).isdisjoint(step.loops)
    return first.update and step.at < first.at and together
