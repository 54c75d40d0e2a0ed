"""Canaries: try each class of escape on the way into the walls, wall by wall, and tell what got through.

Every wall is tried before the next is up, so that one cannot hide that another is down. Runs in a spare that
is spent on it.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import socket
from collections.abc import Callable
from typing import Any

from quizsvc.sandbox.limits import Limits
from quizsvc.sandbox.walls import kernel, spare_walls
from quizsvc.sandbox.walls.rlimits import MIB

_libc = ctypes.CDLL(None, use_errno=True)

Probe = Callable[[], object]


def enter_and_try(config: dict[str, Any]) -> dict[str, str]:
    """Put the walls up around this process and try each; by wall what got through, "" where nothing did."""
    found: dict[str, str] = {}
    if config["tier"] == "full":
        found["namespaces"] = _first_breach(_namespace_probes())
    for wall, put_up in spare_walls.steps(config):
        try:
            put_up()
        except OSError as error:
            found[wall] = f"it cannot be put up: {error}"
        else:
            found[wall] = _first_breach(_PROBES[wall](config))
    return found


def last_try() -> None:
    """A call that only an exploit makes. The filter ends the process here."""
    _libc.ptrace(0, 0, 0, 0)


def _first_breach(probes: dict[str, Probe]) -> str:
    """What the first probe that was not refused did."""
    for words, probe in probes.items():
        try:
            probe()
        except (OSError, ValueError, MemoryError):
            continue
        return f"it let a run {words}"
    return ""


def _expect(held: bool) -> None:
    """Count a probe that only looks as refused when what it sees is right."""
    if held:
        raise PermissionError


def _namespace_probes() -> dict[str, Probe]:
    return {
        "see files of the host": lambda: _expect(os.listdir("/") == []),
        "create a folder": lambda: os.mkdir("/x"),
        "see processes of the host": lambda: _expect(os.getppid() == 1),
        "see a network interface": lambda: _expect(
            [name for _, name in socket.if_nameindex()] in ([], ["lo"])
        ),
    }


def _identity_probes(config: dict[str, Any]) -> dict[str, Probe]:
    del config
    return {
        "stay root": lambda: _expect(os.geteuid() != 0),
        "keep a capability": lambda: kernel.syscall("sethostname", b"x", 1),
    }


def _privilege_probes(config: dict[str, Any]) -> dict[str, Probe]:
    del config
    return {"gain privileges": lambda: _expect(kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) == 1)}


def _landlock_probes(config: dict[str, Any]) -> dict[str, Probe]:
    probes: dict[str, Probe] = {"open a folder": lambda: os.close(os.open("/", os.O_RDONLY))}
    if config["landlock"] >= 4:
        probes["listen on the network"] = _listen
    if config["landlock"] >= 6:
        probes["send a signal"] = lambda: os.kill(os.getppid(), 0)
    return probes


def _listen() -> None:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))


def _limit_probes(config: dict[str, Any]) -> dict[str, Probe]:
    limits: Limits = config["limits"]
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    return {
        "take more memory than its limit": lambda: mmap.mmap(
            -1, limits.memory_mib * MIB + MIB, flags=private
        ).close(),
        "write a core file": lambda: _expect(resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)),
        "write a large file": lambda: _expect(
            resource.getrlimit(resource.RLIMIT_FSIZE)[1] == limits.output_bytes + 1
        ),
        "raise its limits": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)),
    }


def _filter_probes(config: dict[str, Any]) -> dict[str, Probe]:
    del config
    return {
        "open a file": lambda: _call("open", b"/etc/passwd", os.O_RDONLY),
        "open a socket": lambda: _call("socket", socket.AF_INET, socket.SOCK_STREAM, 0),
        "open a kernel crypto socket": lambda: _call("socket", 38, socket.SOCK_SEQPACKET, 0),
        "make a pair of sockets": lambda: _call(
            "socketpair", socket.AF_UNIX, socket.SOCK_STREAM, 0, (ctypes.c_int * 2)()
        ),
        "fork": _fork,
        "execute a program": lambda: _call("execv", b"/bin/true", None),
        "make a file in memory": lambda: _call("memfd_create", b"x", 0),
        "share memory": lambda: mmap.mmap(-1, 4096),
        "write code": lambda: mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7),
        "signal its parent": lambda: os.kill(os.getppid(), 0),
        "make a message queue": lambda: _call("msgget", 0, 0o1600),
    }


def _call(name: str, *arguments: object) -> None:
    """Call into libc, under the interpreter's own checks; OSError when the kernel refuses."""
    if getattr(_libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def _fork() -> None:
    child = _libc.fork()
    if child == 0:
        os._exit(0)
    if child < 0:
        raise OSError(ctypes.get_errno(), "fork")


_PROBES: dict[str, Callable[[dict[str, Any]], dict[str, Probe]]] = {
    "identity": _identity_probes,
    "no_new_privs": _privilege_probes,
    "landlock": _landlock_probes,
    "limits": _limit_probes,
    "seccomp": _filter_probes,
}
