"""The walls themselves, without torch: as root, as an ordinary user, in both tiers, and with one left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from quizsvc.sandbox import launch
from quizsvc.sandbox.supervisor.canaries import closed_by
from quizsvc.sandbox.walls import landlock
from quizsvc.sandbox.walls.spare_walls import REQUIRED

ORDINARY = 12345


def found(**options: object) -> dict[str, str]:
    """What got through for a process of these options, by wall; `died` is the signal that ended it."""
    done = subprocess.run(
        launch.command("tests.sandbox.wall_trial", json.dumps(options)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return {**json.loads(done.stdout), "died": str(abs(done.returncode) % 128)}


def refused() -> str:
    """Why there are no namespaces here. Asked in a process of its own: ours may have threads."""
    command = launch.command("tests.sandbox.refusing")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


USERS = [None, ORDINARY] if os.geteuid() == 0 else [None]


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("tier", ["full", "reduced"])
def test_every_wall_holds(tier, user):
    """In each tier and for each kind of user, nothing gets through, and the last try is the process's end."""
    if tier == "full" and (reason := refused()):
        pytest.skip(f"this machine refuses namespaces: {reason}")
    report = found(tier=tier, user=user)

    assert report.pop("died") == "31"
    assert set(report) == {*REQUIRED, "identity", *(["namespaces"] if tier == "full" else [])}
    assert not any(report.values()), report


@pytest.mark.parametrize("wall", REQUIRED)
def test_a_wall_left_out_is_noticed(wall):
    """Each canary can fail: it does when its wall is missing."""
    report = found(tier="reduced", user=ORDINARY if os.geteuid() == 0 else None, drop_wall=wall)

    assert report[wall]


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no root to stay")
def test_staying_root_is_noticed():
    """The walls that are not required are tried as well."""
    assert "root" in found(tier="reduced", drop_wall="identity")["identity"]


@pytest.mark.parametrize("name", ["unshare", "mount", "pivot_root"])
def test_a_container_that_refuses_namespaces_is_noticed_beforehand(name):
    """The process that asked is left as it was, so that it can go on in the reduced tier."""
    command = launch.command("tests.sandbox.refusing", name)
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout


def test_the_reason_for_closing_names_each_wall_that_is_down():
    """What a doctor reads out."""
    walls = {
        "landlock": {"state": "down", "required": True, "detail": "it let a run open a folder"},
        "seccomp": {"state": "absent", "required": True, "detail": ""},
        "cgroup": {"state": "absent", "required": False, "detail": ""},
        "limits": {"state": "up", "required": True, "detail": ""},
    }

    reason = closed_by(walls)

    assert "landlock (it let a run open a folder)" in reason
    assert "seccomp (not there)" in reason
    assert "cgroup" not in reason
    assert "limits" not in reason


@pytest.mark.parametrize(("version", "size"), [(1, 8), (3, 8), (4, 16), (5, 16), (6, 24), (9, 24)])
def test_landlock_asks_for_what_the_kernel_knows(version, size):
    """An older kernel refuses a structure it does not know."""
    assert len(landlock.attributes(version)) == size


def test_no_landlock_is_an_error():
    """Without it nothing may run."""
    with pytest.raises(OSError, match="no Landlock"):
        landlock.restrict(0)


def test_the_package_imports_nothing_heavy():
    """A web process that imports the client pays for no torch."""
    heavy = ("torch", "numpy", "flask", "asyncio")
    code = f"import sys, quizsvc.sandbox; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
