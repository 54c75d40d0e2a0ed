"""From a request to a plan: every value checked, every fault told with its pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizsvc.errors import Invalid
from quizsvc.schedules.catalog import BY_NAME, LAMBDA_BY_NAME, MOST_STEPS, SIMPLE, Scheduler
from quizsvc.schedules.parameters import Parameter, Refused, Steps
from quizsvc.schedules.snippet import Part, Plan

MILESTONES = Steps("milestones", [], "The steps at which the next part takes over.", 1, MOST_STEPS)


def plan(
    *,
    scheduler: str,
    lr: Sequence[float],
    steps: int,
    parameters: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    milestones: Sequence[Any],
    metrics: Sequence[float],
) -> Plan:
    """The plan that a request describes. Raises Invalid with every fault in it."""
    faults: list[dict[str, object]] = []
    reading = _Reading(faults, list(lr), steps)
    known = BY_NAME[scheduler]
    main = reading.part(known, parameters, "/parameters")
    made = [
        reading.part(BY_NAME[part["scheduler"]], part["parameters"], f"/parts/{n}/parameters")
        for n, part in enumerate(parts)
        if reading.is_simple(part["scheduler"], f"/parts/{n}/scheduler")
    ]
    changes = reading.composition(known, parts, list(milestones))
    if bool(metrics) != known.metrics:
        reading.fault(
            "/metrics",
            f"{scheduler} has to be told a loss per step." if known.metrics else _not_for(scheduler),
        )
    if faults:
        raise Invalid("Mend what `errors` lists and send it again.", errors=faults)
    return Plan(main, list(lr), steps, made, changes, list(metrics))


class _Reading:
    """The checks of one request; each fault is added to `faults`."""

    def __init__(self, faults: list[dict[str, object]], rates: list[float], steps: int) -> None:
        self.faults, self.rates, self.steps = faults, rates, steps

    def fault(self, pointer: str, message: str) -> None:
        self.faults.append({"pointer": pointer, "message": message})

    def is_simple(self, scheduler: str, pointer: str) -> bool:
        """Whether a part can be one."""
        if scheduler not in SIMPLE:
            self.fault(pointer, f"A part can be {', '.join(SIMPLE)}.")
        return scheduler in SIMPLE

    def part(self, scheduler: Scheduler, given: Mapping[str, Any], pointer: str) -> Part:
        """The scheduler with what was given and its defaults for the rest."""
        function = LAMBDA_BY_NAME.get(str(given.get("lr_lambda", self._first_function(scheduler))))
        beside = function.parameters if function and function.scheduler == scheduler.name else ()
        known = {each.name: each for each in (*scheduler.parameters, *beside)}
        for name in given:
            if name not in known:
                takes = ", ".join(known) or "no parameters"
                self.fault(f"{pointer}/{_escaped(name)}", f"{scheduler.name} takes {takes}.")
        own = self._checked(scheduler.parameters, given, pointer)
        return Part(scheduler.name, self._filled(scheduler, own), self._checked(beside, given, pointer))

    def composition(self, known: Scheduler, parts: Sequence[object], milestones: list[Any]) -> list[int]:
        """The milestones, if the scheduler's composition is right."""
        if bool(parts) != bool(known.composite):
            self.fault(
                "/parts", f"{known.name} is made of parts." if known.composite else _not_for(known.name)
            )
        if known.composite != "sequential":
            if milestones:
                self.fault("/milestones", _not_for(known.name))
            return []
        if len(milestones) != max(0, len(parts) - 1):
            self.fault("/milestones", "Write one fewer than there are parts: where each next one takes over.")
        checked: list[int] = self._checked((MILESTONES,), {"milestones": milestones}, "").get(
            "milestones", []
        )
        return checked

    def _checked(
        self, parameters: Sequence[Parameter], given: Mapping[str, Any], pointer: str
    ) -> dict[str, Any]:
        checked = {}
        for each in parameters:
            try:
                checked[each.name] = each.check(given.get(each.name, each.default), len(self.rates))
            except Refused as error:
                self.fault(f"{pointer}/{each.name}", str(error))
        return checked

    def _filled(self, scheduler: Scheduler, checked: dict[str, Any]) -> dict[str, Any]:
        """With what null stands for; what PyTorch takes null for itself is left out."""
        if scheduler.name == "CyclicLR" and checked.get("base_lr") is None:
            checked["base_lr"] = self.rates if len(self.rates) > 1 else self.rates[0]
        lengths = ("total_steps", "epochs", "steps_per_epoch")
        if scheduler.name == "OneCycleLR" and all(checked.get(name) is None for name in lengths):
            checked["total_steps"] = self.steps
        return {name: value for name, value in checked.items() if value is not None}

    @staticmethod
    def _first_function(scheduler: Scheduler) -> str:
        return next((each.default for each in scheduler.parameters if each.name == "lr_lambda"), "")


def _not_for(scheduler: str) -> str:
    return f"{scheduler} takes none; leave it out."


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
