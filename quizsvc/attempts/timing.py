"""Time limits: when an attempt's answers end."""

from __future__ import annotations

from datetime import datetime, timedelta

from quizsvc.attempts.models import Attempt
from quizsvc.scoring import Rules

GRACE = timedelta(minutes=1)
"""So much longer than its time limit are an attempt's answers taken: those that were on their way."""


def end_of(began: datetime, rules: Rules) -> datetime | None:
    """When the time limit of an attempt that `began` then ends; None without one."""
    return None if rules.minutes is None else began + timedelta(minutes=rules.minutes)


def closes_at(attempt: Attempt) -> datetime | None:
    """The last moment at which an answer is taken, and so the end of whoever does not finish before."""
    return None if attempt.ends_at is None else attempt.ends_at + GRACE
