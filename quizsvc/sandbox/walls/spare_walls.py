"""The walls that each spare puts up around itself, in the order in which they have to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quizsvc.sandbox.walls import identity, kernel, landlock, rlimits, seccomp

REQUIRED = ("no_new_privs", "landlock", "limits", "seccomp")  # without one of these nothing is run
ADDED = ("namespaces", "identity")  # put up where the kernel permits; a cgroup too, by the supervisor


def steps(config: dict[str, Any]) -> list[tuple[str, Callable[[], object]]]:
    """Each wall's name and how it is put up; `config` is the zygote's, with what it prepared.

    The filter comes last, since it refuses the calls that the others are made of. `config["drop_wall"]`
    leaves one out, to prove that the canaries notice.
    """
    walls: list[tuple[str, Callable[[], object]]] = [
        ("identity", _identity),
        ("no_new_privs", lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)),
        ("landlock", lambda: landlock.restrict(config["landlock"])),
        ("limits", lambda: rlimits.apply(config["limits"], *config["baseline"])),
        ("seccomp", lambda: seccomp.install(config["filter"])),
    ]
    return [(name, (lambda: None) if name == config["drop_wall"] else put_up) for name, put_up in walls]


def put_up(config: dict[str, Any]) -> None:
    """Put up every wall around this process for good; OSError when the kernel refuses one."""
    for _, each in steps(config):
        each()


def _identity() -> None:
    identity.become_nobody()
    identity.drop_capabilities()
    identity.close_to_others()
    kernel.die_with_parent()  # after the change of user, which clears it
