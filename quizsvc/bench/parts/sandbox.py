"""The sandbox: warm answers against the same snippet in a warm process and in a cold one."""

from __future__ import annotations

from quizsvc.bench.figures import Figure, Measured
from quizsvc.sandbox.bench import measure as measure_sandbox


def measure(quick: bool) -> Measured:
    """The figures that `python -m quizsvc.sandbox bench` gives."""
    found = measure_sandbox(quick)
    ratios, warm, floor, cold = (found[name] for name in ("ratios", "warm_ms", "floor_ms", "cold_ms"))
    rates = found["runs_per_second"]
    walled, bare = (sum(each[name] for each in rates.values()) for name in ("walls", "bare"))
    figures = [
        Figure(
            "warm answer p50, against a warm process",
            ratios["warm p50 / floor p50"],
            measured=f"{warm['p50']} ms",
            baseline=f"{floor['p50']} ms",
            at_most=2,
        ),
        Figure(
            "warm answer p99, against a warm process's p50",
            ratios["warm p99 / floor p50"],
            measured=f"{warm['p99']} ms",
            baseline=f"{floor['p50']} ms",
            at_most=5,
        ),
        Figure(
            "warm answer faster than a cold isolated run",
            ratios["cold / warm p50"],
            measured=f"{warm['p50']} ms",
            baseline=f"{cold['p50']:,.0f} ms",
            at_least=1000,
        ),
        Figure(
            "walls' share of sustained throughput",
            100 * ratios["share of throughput the walls take"],
            unit="%",
            measured=f"{walled / len(rates):.0f}/s",
            baseline=f"{bare / len(rates):.0f}/s",
            at_most=20,
        ),
    ]
    return Measured(figures, found)
