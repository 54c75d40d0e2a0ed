"""Namespaces: processes, network, messages and files of the host are out of sight, if the kernel permits.

The zygote enters them once, so a spare gets them with the fork and pays nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Callable
from pathlib import Path

from quizsvc.sandbox.walls import kernel
from quizsvc.sandbox.walls.identity import NOBODY

_FLAGS = {
    "user": 0x10000000,
    "mount": 0x00020000,
    "net": 0x40000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "pid": 0x20000000,
    "cgroup": 0x02000000,
}
NAMES = tuple(_FLAGS)
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_MNT_DETACH = 2


def trial() -> str:
    """Why namespaces and an empty root cannot be had here, "" when they can. Tried in a child: a process that
    is stopped half-way in could neither go back nor go on."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            enter()
            inner = os.fork()
            if inner == 0:
                empty_root()
                os._exit(0)
            if os.waitpid(inner, 0)[1]:
                raise OSError("an empty root cannot be mounted")
        except BaseException as error:
            os.write(write_end, str(error).encode()[:500])
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, encoding="utf-8", errors="replace") as pipe:
        reason = pipe.read()
    os.waitpid(child, 0)
    return reason


def enter() -> None:
    """Enter new namespaces of every kind; the next child is the first process of the new pid namespace.

    OSError when the kernel or a container's profile refuses.
    """
    user, group = os.geteuid(), os.getegid()  # inside, until they are mapped, they read as 65534
    wrote = _map_from_outside() if os.geteuid() == 0 else None
    try:
        kernel.syscall("unshare", sum(_FLAGS.values()))
    except OSError:
        if wrote:
            wrote(False)
        raise
    if not (wrote and wrote(True)):
        _map_itself(user, group)
    kernel.syscall("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)


def empty_root(hidden: str = "/proc") -> None:
    """Replace the whole tree of files by an empty folder that cannot be written. `hidden` is any folder."""
    place = hidden.encode()
    options = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    kernel.syscall(
        "mount", b"none", place, b"tmpfs", options, ctypes.c_char_p(b"size=4k,nr_inodes=2,mode=555")
    )
    os.chdir(hidden)
    kernel.syscall("pivot_root", b".", b".")
    kernel.syscall("umount2", b".", _MNT_DETACH)
    os.chdir("/")
    kernel.syscall("mount", b"none", b"/", None, _MS_REMOUNT | _MS_RDONLY | options, None)


def _map_itself(user: int, group: int) -> None:
    """Map the one user and group that this process may map by itself."""
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _map_from_outside() -> Callable[[bool], bool]:
    """As root: a helper that stays outside and maps nobody too, so that spares can stop being root.

    Returns a function to call once inside (True) or on failure (False); it tells whether the map is written.
    """
    read_end, write_end = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(write_end)
        status = 1
        try:
            if os.read(read_end, 1) == b"y":
                for name in ("uid_map", "gid_map"):
                    Path(f"/proc/{os.getppid()}/{name}").write_text(f"0 0 1\n{NOBODY} {NOBODY} 1\n")
                status = 0
        finally:
            os._exit(status)
    os.close(read_end)

    def finish(inside: bool) -> bool:
        os.write(write_end, b"y" if inside else b"n")
        os.close(write_end)
        return os.waitpid(helper, 0)[1] == 0

    return finish
