"""What a supervisor holds, as the host sees it: processes, descriptors, memory, and files that got out."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from quizsvc.sandbox.client import Client

ESCAPED = "sandbox-escape"  # what hostile snippets call the files they try to leave
SETTLE_SECONDS = 20.0


def descendants(pid: int) -> list[int]:
    """Every process below `pid`, the parents first."""
    children: list[int] = []
    with contextlib.suppress(OSError):  # it has ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += [int(each) for each in (thread / "children").read_text().split()]
    return children + [below for child in children for below in descendants(child)]


def descriptors(pid: int) -> int:
    """How many a process has open; 0 for one that is closed even to its own user, who cannot count them."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:
        return 0


def memory_mib(pid: int) -> float:
    """The resident memory of a process that is its own, without what it maps of files."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))


def escaped() -> list[str]:
    """Files that a snippet left where any process could."""
    places = (tempfile.gettempdir(), "/dev/shm", "/var/tmp")  # noqa: S108 - only looked at
    return sorted(str(each) for place in places for each in Path(place).glob(ESCAPED + "*"))


def held(client: Client) -> dict[str, Any]:
    """The counts once the stock is whole and the dead are buried, or as they are after `SETTLE_SECONDS`."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        state = client.state()
        supervisor = state["pids"]["supervisor"]
        below = descendants(supervisor)
        around = 2  # nursery and zygote
        whole = state["spares"]["ready"] == state["spares"]["wanted"]
        if (whole and len(below) == state["spares"]["wanted"] + around) or time.monotonic() > end:
            zygote = state["pids"]["zygote"]
            return {
                "processes": len(below),
                "supervisor_descriptors": descriptors(supervisor),
                "zygote_descriptors": descriptors(zygote),
                "supervisor_mib": round(memory_mib(supervisor), 1),
                "zygote_mib": round(memory_mib(zygote), 1),
                "files": escaped(),
            }
        time.sleep(0.01)
