"""Measures the sandbox and the bare machine in one run, so that figures can be set against each other."""

from quizsvc.sandbox.bench.measure import measure
from quizsvc.sandbox.bench.table import table

__all__ = ["measure", "table"]
