"""What went right or wrong in a run or in a learner's own curves. Pure; reads plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizsvc.grading.diagnosis.curves import diagnose_curves
from quizsvc.grading.diagnosis.model import Diagnosis
from quizsvc.grading.diagnosis.steps import of_steps

__all__ = ["Diagnosis", "diagnose", "diagnose_curves"]


def diagnose(run: Any) -> list[Diagnosis]:
    """The findings about a run, steps first, then rates and losses.

    `run` is a mapping of a run's fields or anything with to_dict(). The losses printed are judged if there
    are at least two, else those of the updates of a single optimizer; a run that failed is judged as far
    as it came.
    """
    values: Mapping[str, Any] = run if isinstance(run, Mapping) else run.to_dict()
    trace: Mapping[str, Any] = values.get("trace") or {}
    printed = values.get("losses") or []
    losses = _curve(printed, trace)
    found = of_steps(values)
    if len(losses) > 1:
        curves = diagnose_curves(losses, _validation(values, losses))
        found += curves
    found += _collapse(trace, losses)
    return found


def _curve(printed: Sequence[Any], trace: Mapping[str, Any]) -> Sequence[Any]:
    """The losses that make one curve: those of trainings one after the other, as in a search, do not."""
    busy = sum(bool(made.get("steps")) for made in trace.get("optimizers") or ())
    if busy > 1 and trace.get("switches", 0) < busy:
        return []
    if len(printed) > 1:
        return printed
    return [loss for loss in trace.get("losses") or () if loss is not None] if busy < 2 else []


def _validation(values: Mapping[str, Any], losses: Sequence[Any]) -> Sequence[Any] | None:
    validation = values.get("validation_losses") or []
    return validation if len(validation) > 1 else None


def _collapse(trace: Mapping[str, Any], printed: Sequence[Any]) -> list[Diagnosis]:
    from quizsvc.grading.diagnosis.collapse import rate_collapsed

    updates = trace.get("updates", ())
    rates = [max((r for r in update["lr"] if isinstance(r, float)), default=None) for update in updates]
    used = list(trace.get("losses", ()))
    losses = used if len(used) == len(rates) and any(x is not None for x in used) else printed
    at = rate_collapsed(rates, losses)
    if at is None:
        return []
    return [Diagnosis.of("rate_collapsed", updates[at]["line"])]
