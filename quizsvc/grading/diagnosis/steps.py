"""Findings about what a snippet called, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizsvc.grading.diagnosis.model import Diagnosis


def of_steps(run: Mapping[str, Any]) -> list[Diagnosis]:
    """Findings from a run's trace and error. What was never called is judged only of a run that ended."""
    trace: Mapping[str, Any] = run.get("trace") or {}
    found: list[Diagnosis] = []
    if trace.get("order") in ("scheduler_first", "mixed"):
        found.append(Diagnosis.of("scheduler_before_optimizer", trace.get("wrong_line")))
    if trace.get("early_steps"):
        found.append(Diagnosis.of("scheduler_stepped_before_training", trace.get("early_line")))
    if trace.get("kept"):
        found.append(Diagnosis.of("gradients_not_cleared", trace.get("kept_line")))
    if trace.get("no_metric"):
        found.append(Diagnosis.of("scheduler_without_metric", trace.get("no_metric_line")))
    if run.get("status") == "ok" and not trace.get("stopped"):
        found += _never(trace)
    return found


def _never(trace: Mapping[str, Any]) -> list[Diagnosis]:
    updates, optimizers = trace.get("updates") or [], trace.get("optimizers") or []
    if not updates:
        tried = trace.get("backwards") or trace.get("scheduler_steps")
        if not optimizers or not tried:
            return []
        line = trace.get("backward_line") or optimizers[0].get("line")
        return [Diagnosis.of("optimizer_never_stepped", line)]
    if "schedule" in trace.get("truncated", ()):
        return []
    idle = [made for made in trace.get("schedulers") or () if not made.get("steps")]
    return [Diagnosis.of("scheduler_never_stepped", idle[0].get("line"))] if idle else []
