"""cgroup v2 limits on the zygote and all its spares together, where a group has been delegated to us."""

from __future__ import annotations

import contextlib
from pathlib import Path

_NEEDED = ("memory", "pids")
_NAME = "sandbox"


class NotDelegated(OSError):
    """There is no group that we may divide; the message says why."""


def make(parent: Path, memory_bytes: int, processes: int) -> Path:
    """A new group below `parent` with these limits, empty as yet; NotDelegated when that may not be done."""
    try:
        available = (parent / "cgroup.controllers").read_text().split()
        if missing := [each for each in _NEEDED if each not in available]:
            raise NotDelegated(f"{parent} is not given the controllers {', '.join(missing)}")
        enabled = (parent / "cgroup.subtree_control").read_text().split()
        if any(each not in enabled for each in _NEEDED):
            # refused by the kernel while processes, such as this one, are in the parent itself
            (parent / "cgroup.subtree_control").write_text(" ".join(f"+{each}" for each in _NEEDED))
        group = parent / _NAME
        group.mkdir(exist_ok=True)
        (group / "memory.max").write_text(str(memory_bytes))
        with contextlib.suppress(FileNotFoundError):  # a kernel without swap
            (group / "memory.swap.max").write_text("0")
        (group / "pids.max").write_text(str(processes))
    except NotDelegated:
        raise
    except OSError as error:
        raise NotDelegated(f"{parent} cannot be divided: {error.strerror}") from error
    return group


def put(group: Path, pid: int) -> None:
    """Move a process into the group; what it forks from then on is in it too."""
    (group / "cgroup.procs").write_text(str(pid))
