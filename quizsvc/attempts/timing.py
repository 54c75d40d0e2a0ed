"""Time limits: when an attempt's answers end."""

from __future__ import annotations

from datetime import datetime, timedelta

from quizsvc.attempts.models import Attempt

GRACE = timedelta(minutes=1)
"""So much longer than its time limit are an attempt's answers taken: those that were on their way."""


def ends_at(attempt: Attempt) -> datetime | None:
    """When the attempt's time limit ends; None without one."""
    minutes = attempt.rules.get("minutes")
    return None if minutes is None else attempt.created_at + timedelta(minutes=minutes)
