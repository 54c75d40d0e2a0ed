"""Who a spare is: nobody, without a capability, and closed to whoever has the same user."""

from __future__ import annotations

import ctypes
import os
import struct

from quizsvc.sandbox.walls import kernel

NOBODY = 65534
_CAPABILITY_VERSION = 0x20080522
_AMBIENT_CLEAR_ALL = 4


def become_nobody() -> bool:
    """Leave the root user when that is possible; tell whether this process is root no longer."""
    if os.geteuid() != 0:
        return True
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return False  # a user namespace that maps root alone; its root owns nothing outside
    return True


def drop_capabilities() -> None:
    """Give up every capability, in this user namespace too."""
    kernel.prctl(kernel.PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    kernel.syscall("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def open_to_others() -> None:
    """As any process is at first: its own user may write what /proc has of it."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def close_to_others() -> None:
    """No core dump, and no look into this process by others of the same user."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
