"""System calls that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import platform

from quizsvc.sandbox.walls.syscalls import number

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39
PR_CAP_AMBIENT = 47

MACHINE = platform.machine()
TASKS = "/proc/self/task"


def syscall(name: str, *arguments: object) -> int:
    """Call the kernel; OSError with the call's name when it refuses."""
    result = int(
        _libc.syscall(ctypes.c_long(number(name, MACHINE)), *(_argument(each) for each in arguments))
    )
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def _argument(value: object) -> object:
    return ctypes.c_long(value) if isinstance(value, int) else value


def prctl(option: int, *arguments: object) -> int:
    """prctl(2) with missing arguments as 0."""
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return syscall("prctl", option, *padded)


def call_this(name: str) -> None:
    """Name this process, as `ps -o comm` and `top` show it: at most 15 bytes."""
    prctl(PR_SET_NAME, ctypes.c_char_p(name.encode()))


def one_thread(tasks: int | str = TASKS) -> None:
    """RuntimeError where there is more than one thread: a lock that another holds stays locked in a fork.

    `tasks` is the folder of the process's threads, or a descriptor of it where /proc is out of reach.
    """
    threads = os.stat(tasks).st_nlink - 2
    if threads != 1:
        raise RuntimeError(f"{threads} threads where there has to be one before a fork")


def adopt_orphans() -> None:
    """Have this process become the parent of every orphan below it."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Have the kernel kill this process the moment its parent's thread ends.

    Has to come after every change of user or capabilities, which clear it.
    """
    prctl(PR_SET_PDEATHSIG, 9)
