"""What a supervisor holds: its processes and its descriptors, as the host sees them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from quizsvc.sandbox import Client
from quizsvc.sandbox.soak.held import descendants, held

__all__ = ["alive", "comes_back_to", "descendants", "settled"]

WITHIN_S = 60.0


def alive(pid: int) -> bool:
    """Whether the process exists and is not just waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def settled(client: Client) -> dict[str, Any]:
    """The counts of processes, descriptors and files once the stock is whole and the dead are buried."""
    return {name: count for name, count in held(client).items() if not name.endswith("_mib")}


def comes_back_to(client: Client, before: dict[str, Any]) -> bool:
    """Whether the supervisor soon holds what it did; it closes what it no longer needs in its own time."""
    end = time.monotonic() + WITHIN_S
    while settled(client) != before:
        if time.monotonic() > end:
            return False
    return True
