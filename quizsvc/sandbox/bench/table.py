"""The figures as a table for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ROWS = (
    ("floor: the snippet again in a warm process", "floor_ms"),
    ("floor: the same with pauses, as in warm", "floor_paced_ms"),
    ("warm: client to answer", "warm_ms"),
    ("warm: as the supervisor sees it", "warm_inside_ms"),
    ("fork on demand: no stock, back to back", "fork_on_demand_ms"),
    ("cold: python snippet.py", "cold_ms"),
)
TARGETS = {
    "warm p50 / floor p50": "at most 2",
    "warm p50 / floor p50 at the same pace": "",
    "warm p99 / floor p50": "at most 5",
    "warm p99 / floor p50 at the same pace": "",
    "cold / warm p50": "at least 1000",
    "share of throughput the walls take": "at most 0.2",
}


def table(figures: Mapping[str, Any]) -> str:
    """The result of `measure` in lines of text."""
    lines = [f"torch {figures['torch']}, tier {figures['tier']}", "", f"{'':46}{'p50 ms':>10}{'p99 ms':>10}"]
    lines += [f"{words:46}{figures[key]['p50']:10.2f}{figures[key]['p99']:10.2f}" for words, key in _ROWS]
    lines += ["", f"{'runs per second':46}{'walls':>10}{'bare':>10}"]
    for clients, rates in figures["runs_per_second"].items():
        lines.append(
            f"{clients + ' clients asking without a pause':46}{rates['walls']:10.1f}{rates['bare']:10.1f}"
        )
    lines += ["", f"{'ratio':46}{'':>10}{'target':>16}"]
    lines += [f"{name:46}{value:10.2f}{TARGETS[name]:>16}" for name, value in figures["ratios"].items()]
    return "\n".join(lines) + "\n"
