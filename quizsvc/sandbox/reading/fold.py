"""Folding a run's events, one after the other, into what they come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quizsvc.sandbox.reading import checked
from quizsvc.sandbox.reading.order import Step

MOST_NUMBERS = 3000  # of each kind
MOST_UPDATES = 4000
MOST_STEPS = 2 * MOST_UPDATES  # of optimizers and schedulers together
MOST_SITES = 200

_NOWHERE = Step(False, 0, (), (), None)


class Fold:
    """The events seen so far."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[tuple[int, dict[str, Any]]]] = {"rate": [], "loss": [], "validation": []}
        self.sites: dict[int, Step] = {}
        self.steps: list[Step] = []
        self.last_update: Step | None = None
        self.updates: list[dict[str, Any]] = []
        self.losses: list[float | str | None] = []
        self.optimizers: dict[int, dict[str, Any]] = {}
        self.schedulers: dict[int, dict[str, Any]] = {}
        self.within: set[int] = set()
        self.warnings: list[dict[str, Any]] = []
        self.backwards = 0
        self.idle = 0
        self.overruled = 0
        self.stray = 0
        self.patched: str | None = None
        self.lines: dict[str, int | None] = {}
        self.truncated: list[str] = []
        self.stopped: str | None = None

    def number(self, event: Mapping[str, Any]) -> None:
        """A rate or a loss on stdout."""
        kept = self.numbers.get(str(event.get("role")))
        place, text = checked.count(event.get("place")), checked.text(event.get("text"))
        value = checked.real(text)
        if kept is None or place is None or value is None or len(kept) >= MOST_NUMBERS:
            return
        line = checked.count(event.get("line"))
        kept.append((place, {"value": checked.shown(value), "text": text, "line": line}))

    def site(self, event: Mapping[str, Any]) -> None:
        """A place at which steps are called."""
        number = checked.count(event.get("site"))
        if number is not None and len(self.sites) < MOST_SITES:
            at, loops, arms = (checked.counts(event.get(field)) for field in ("at", "loops", "arms"))
            self.sites[number] = Step(True, 0, at, loops, checked.count(event.get("line")), arms)

    def _step(self, event: Mapping[str, Any], *, update: bool) -> Step:
        site = self.sites.get(checked.count(event.get("site")) or 0, _NOWHERE)
        optimizer = checked.count(event.get("opt")) or 0
        return Step(update, optimizer, site.at, site.loops, site.line, site.arms)

    def update(self, event: Mapping[str, Any]) -> None:
        """A call of Optimizer.step."""
        rates = event.get("lr")
        self.last_update = None  # what is told of one that is left out changes no other
        if not isinstance(rates, list) or len(self.updates) >= MOST_UPDATES:
            return
        step = self.last_update = self._step(event, update=True)
        self.steps.append(step)
        self.updates.append({"lr": _shown(rates), "line": step.line})
        loss = checked.real(event.get("loss"))
        self.losses.append(None if loss is None else checked.shown(loss))
        if step.optimizer in self.optimizers:
            self.optimizers[step.optimizer]["steps"] += 1

    def used(self, event: Mapping[str, Any]) -> None:
        """What the last update of an optimizer went by when its closure had found the loss."""
        rates, optimizer = event.get("lr"), checked.count(event.get("opt"))
        last = self.last_update
        if isinstance(rates, list) and last is not None and last.optimizer == optimizer:
            self.updates[-1]["lr"] = _shown(rates)
            loss = checked.real(event.get("loss"))
            if loss is not None:
                self.losses[-1] = checked.shown(loss)

    def schedule(self, event: Mapping[str, Any]) -> None:
        """A call of a scheduler's step by the snippet."""
        if len(self.steps) >= MOST_STEPS:
            return
        step = self._step(event, update=False)
        self.steps.append(step)
        number = checked.count(event.get("sched"))
        if number in self.schedulers:
            self.schedulers[number]["steps"] += 1
        if event.get("metric") is False:
            self.lines.setdefault("no_metric_line", step.line)

    def optimizer(self, event: Mapping[str, Any]) -> None:
        """An optimizer was made."""
        number = checked.count(event.get("opt"))
        if number is not None and len(self.optimizers) < 100:
            self.optimizers[number] = self._made(event)

    def scheduler(self, event: Mapping[str, Any]) -> None:
        """A scheduler was made; those it is made of are stepped by it."""
        number = checked.count(event.get("sched"))
        if number is not None and len(self.schedulers) < 100:
            self.schedulers[number] = self._made(event)
            self.within.update(checked.counts(event.get("within")))

    def stepped(self, event: Mapping[str, Any]) -> None:
        """A scheduler was stepped by something other than the snippet's own call."""
        number = checked.count(event.get("sched"))
        if number is not None and len(self.within) < 1000:
            self.within.add(number)

    def _made(self, event: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": checked.text(event.get("name")), "line": checked.count(event.get("line")), "steps": 0}

    def backward(self, event: Mapping[str, Any]) -> None:
        """Gradients were computed; told of the first times only."""
        self.backwards += 1
        self.lines.setdefault("backward_line", checked.count(event.get("line")))

    def overrule(self, event: Mapping[str, Any]) -> None:
        """An update did not begin where the last one ended."""
        self.overruled += 1

    def kept(self, event: Mapping[str, Any]) -> None:
        """An update used gradients that an earlier one had used already."""
        self.lines.setdefault("kept_line", checked.count(event.get("line")))

    def idled(self, event: Mapping[str, Any]) -> None:
        """An update had nothing to go by."""
        self.idle += 1

    def strayed(self, event: Mapping[str, Any]) -> None:
        """A backward pass brought no optimizer anything."""
        self.stray += 1

    def patch(self, event: Mapping[str, Any]) -> None:
        """A class of torch was changed."""
        self.patched = checked.text(event.get("name")) or "a class"

    def warning(self, event: Mapping[str, Any]) -> None:
        """A warning that was shown."""
        category, message = checked.text(event.get("category")), checked.text(event.get("message"))
        if category is not None and message is not None and len(self.warnings) < 100:
            line = checked.count(event.get("line"))
            self.warnings.append({"category": category, "message": message, "line": line})

    def cut(self, event: Mapping[str, Any]) -> None:
        """Events of a kind were too many to tell."""
        if len(self.truncated) < 20:
            self.truncated.append(checked.text(event.get("of")) or "events")

    def stop(self, event: Mapping[str, Any]) -> None:
        """The observer failed and gave up."""
        self.stopped = checked.text(event.get("reason")) or "unknown"


def _shown(rates: list[Any]) -> list[float | str | None]:
    values = [checked.real(rate) for rate in rates[: checked.MOST_ITEMS]]
    return [None if value is None else checked.shown(value) for value in values]


KINDS: dict[str, Callable[[Fold, Mapping[str, Any]], None]] = {
    "number": Fold.number,
    "site": Fold.site,
    "update": Fold.update,
    "schedule": Fold.schedule,
    "optimizer": Fold.optimizer,
    "scheduler": Fold.scheduler,
    "stepped": Fold.stepped,
    "backward": Fold.backward,
    "kept": Fold.kept,
    "overruled": Fold.overrule,
    "stray": Fold.strayed,
    "idle": Fold.idled,
    "used": Fold.used,
    "patched": Fold.patch,
    "warning": Fold.warning,
    "truncated": Fold.cut,
    "stopped": Fold.stop,
}
