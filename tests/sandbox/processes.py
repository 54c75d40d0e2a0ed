"""What a supervisor holds: its processes and its descriptors, as the host sees them."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from quizsvc.sandbox import Client

SETTLE_SECONDS = 10.0


def descendants(pid: int) -> list[int]:
    """Every process below `pid`, the parents first."""
    children: list[int] = []
    with contextlib.suppress(OSError):  # it has ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += [int(each) for each in (thread / "children").read_text().split()]
    return children + [below for child in children for below in descendants(child)]


def alive(pid: int) -> bool:
    """Whether the process exists and is not just waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descriptors(pid: int) -> int:
    """How many a process has open; 0 for one that is closed even to its own user, who cannot count them."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:
        return 0


def settled(client: Client) -> dict[str, int]:
    """The counts of processes and descriptors once the stock is whole and the dead are buried."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        state = client.state()
        pids = state["pids"]
        below = descendants(pids["supervisor"])
        expected = state["spares"]["wanted"] + (2 if state["tier"] == "full" else 1)
        whole = state["spares"]["ready"] == state["spares"]["wanted"] and len(below) == expected
        if whole or time.monotonic() > end:
            zygote = below[1 if state["tier"] == "full" else 0]
            return {
                "processes": len(below),
                "supervisor descriptors": descriptors(pids["supervisor"]),
                "zygote descriptors": descriptors(zygote),
            }
        time.sleep(0.005)
