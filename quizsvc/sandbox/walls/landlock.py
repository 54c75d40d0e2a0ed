"""Landlock: no file, no TCP port, no foreign process or abstract socket can be reached."""

from __future__ import annotations

import ctypes
import os
import struct

from quizsvc.sandbox.walls import kernel

_VERSION_FLAG = 1
# rights that the kernel's ABI version knows: version -> number of file system rights
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_RIGHTS = 0b11  # bind and connect over TCP, from version 4
_SCOPES = 0b11  # abstract Unix sockets and signals, from version 6


def abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    try:
        return kernel.syscall("landlock_create_ruleset", None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def attributes(version: int) -> bytes:
    """struct landlock_ruleset_attr that handles everything `version` knows, in the size it knows."""
    files = (1 << _FILE_RIGHTS[min(version, 5)]) - 1
    return struct.pack("=QQQ", files, _NET_RIGHTS, _SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]


def restrict(version: int) -> None:
    """Take every right from this process that Landlock knows. Needs no_new_privs; OSError when refused."""
    if not version:
        raise OSError("the kernel offers no Landlock (5.13 or newer, with lsm=landlock)")
    packed = attributes(version)
    handle = kernel.syscall("landlock_create_ruleset", ctypes.c_char_p(packed), len(packed), 0)
    try:
        kernel.syscall("landlock_restrict_self", handle, 0)
    finally:
        os.close(handle)
