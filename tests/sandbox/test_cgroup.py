"""cgroup limits, on folders that look like the kernel's."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizsvc.sandbox.walls import cgroup


@pytest.fixture
def delegated(tmp_path: Path) -> Path:
    """A group that was given to us, with both controllers."""
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids\n")
    (tmp_path / "cgroup.subtree_control").write_text("\n")
    return tmp_path


def test_a_delegated_group_is_divided(delegated: Path):
    """Memory, swap and the number of processes are bounded, then the zygote moves in."""
    group = cgroup.make(delegated, memory_bytes=1 << 30, processes=20)
    cgroup.put(group, 4711)

    written = {name: (group / name).read_text() for name in ("memory.max", "memory.swap.max", "pids.max")}
    assert written == {"memory.max": str(1 << 30), "memory.swap.max": "0", "pids.max": "20"}
    assert (group / "cgroup.procs").read_text() == "4711"
    assert (delegated / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_missing_controllers_are_named(delegated: Path):
    """The reason is what an administrator has to mend."""
    (delegated / "cgroup.controllers").write_text("cpu\n")

    with pytest.raises(cgroup.NotDelegated, match="memory, pids"):
        cgroup.make(delegated, 1, 1)


def test_no_group_is_no_crash(tmp_path: Path):
    """An old kernel, or a folder that is not there."""
    with pytest.raises(cgroup.NotDelegated):
        cgroup.make(tmp_path / "none", 1, 1)
