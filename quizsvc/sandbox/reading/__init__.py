"""What a run's events say: rates and losses printed, rates used, order of steps, warnings. Pure; no torch."""

from quizsvc.sandbox.reading.events import Reading, read_events

__all__ = ["Reading", "read_events"]
