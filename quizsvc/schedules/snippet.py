"""The snippet that draws a schedule: the catalog's words and the values' literals, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from quizsvc.schedules.catalog import BY_NAME, LAMBDA_BY_NAME

LR_SCHEDULER = "torch.optim.lr_scheduler"
LONGEST_LINE = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A scheduler with its checked parameters; `function` has those of its lambda."""

    scheduler: str
    parameters: Mapping[str, Any]
    function: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides a schedule; every value is checked."""

    main: Part
    rates: Sequence[float]
    steps: int
    parts: Sequence[Part] = ()
    milestones: Sequence[int] = ()
    metrics: Sequence[float] = ()


def snippet(plan: Plan) -> str:
    """Python that makes the schedule's rates be used, one update per step."""
    return "\n".join(
        [
            "import torch",
            "",
            *_optimizer(plan),
            *_scheduler(plan),
            *([f"metrics = {list(plan.metrics)!r}"] if plan.metrics else []),
            "",
            "used = []",
            f"for step in range({plan.steps}):",
            '    used.append([group["lr"] for group in optimizer.param_groups])',
            "    optimizer.step()  # in a training: after zero_grad and backward",
            f"    scheduler.step({_METRIC if plan.metrics else ''})",
            'print(f"{len(used)} updates, the first with {used[0]}, the last with {used[-1]}")',
            "",
        ]
    )


_METRIC = "metrics[min(step, len(metrics) - 1)]"


def _optimizer(plan: Plan) -> list[str]:
    groups = [
        f'    {{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": {rate!r}}},' for rate in plan.rates
    ]
    needs_momentum = any(BY_NAME[part.scheduler].momentum for part in (plan.main, *plan.parts))
    return [
        "groups = [",
        *groups,
        "]",
        f"optimizer = torch.optim.SGD(groups{_MOMENTUM if needs_momentum else ''})",
    ]


_MOMENTUM = ", momentum=0.9"


def _scheduler(plan: Plan) -> list[str]:
    name = f"scheduler = {LR_SCHEDULER}.{plan.main.scheduler}"
    match BY_NAME[plan.main.scheduler].composite:
        case "sequential":
            return [*_parts(plan), f"{name}(optimizer, parts, milestones={list(plan.milestones)!r})"]
        case "chained":
            return [*_parts(plan), f"{name}(parts, optimizer)"]
    return [f"scheduler = {_call(plan.main)}"]


def _parts(plan: Plan) -> list[str]:
    return ["parts = [", *(indent(f"{_call(part)},", "    ") for part in plan.parts), "]"]


def _call(part: Part) -> str:
    words = [
        "optimizer",
        *(f"{name}={_literal(part, name, value)}" for name, value in part.parameters.items()),
    ]
    line = ", ".join(words)
    if len(line) > LONGEST_LINE:
        line = "\n" + "".join(f"    {word},\n" for word in words)
    return f"{LR_SCHEDULER}.{part.scheduler}({line})"


def _literal(part: Part, name: str, value: Any) -> str:
    if name != "lr_lambda":
        return repr(value)
    literals = {word: repr(number) for word, number in part.function.items()}
    return f"lambda step: {LAMBDA_BY_NAME[value].expression.format(**literals)}"
