"""How long things may take in tests: longer than on any machine that is slow, or stands still for a while."""

from __future__ import annotations

import os

from quizsvc.db import engine, transaction

WALL_S = 25
"""What a run may take on the clock; less than its client waits."""

DATABASE_S = 120


def be_patient() -> None:
    """In this process, and as far as runs go in those that it starts."""
    os.environ.setdefault("QUIZSVC_SANDBOX_WALL", str(WALL_S))
    engine.BUSY_TIMEOUT_S = engine.POOL_WAIT_S = DATABASE_S
    transaction.WAIT_S = DATABASE_S
