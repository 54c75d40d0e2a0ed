"""A process under a container's profile that refuses some calls; it tries for namespaces. Run as a child."""

from __future__ import annotations

import errno
import sys

from quizsvc.sandbox.walls import bpf, kernel, namespaces, seccomp
from quizsvc.sandbox.walls.syscalls import number


def main(arguments: list[str]) -> int:
    """Refuse the named calls from now on, then print why namespaces cannot be had."""
    profile = bpf.Program()
    profile.load(bpf.NUMBER)
    for name in arguments:
        profile.answer_if(bpf.JUMP_EQUAL, number(name, kernel.MACHINE), bpf.ERRNO | errno.EPERM)
    profile.answer(bpf.ALLOW)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(profile)
    sys.stdout.write(namespaces.trial())
    return 0
