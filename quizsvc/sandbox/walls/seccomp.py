"""The filter of system calls: few are allowed, some judged by their arguments, the rest refused."""

from __future__ import annotations

import ctypes
import errno
import os

from quizsvc.sandbox.walls import bpf, kernel
from quizsvc.sandbox.walls.bpf import JUMP_ANY_BIT, JUMP_AT_LEAST, JUMP_EQUAL, Program
from quizsvc.sandbox.walls.syscalls import ALLOWED, EXPLOITS, PATH_CALLS, number, numbers

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_MODE_FILTER = 2

_PROT_EXEC = 4
_MAP_TYPE, _MAP_PRIVATE = 3, 2
_MAP_GROWSDOWN, _MAP_HUGETLB = 0x100, 0x40000
_FIXED_CLOCKS = 16
_REFUSED = bpf.ERRNO | errno.EPERM
_NO_MEMORY = bpf.ERRNO | errno.ENOMEM
_MUCH_MEMORY = 1 << 28  # bytes; who asks for so much to share is told of memory, not of sharing
_NO_PATHS = bpf.ERRNO | errno.EACCES


def build(machine: str) -> Program:
    """The filter for an architecture. `pid`, the only process that may be signalled, is patched in later."""
    program = Program()
    program.load(bpf.ARCHITECTURE)
    program.answer_unless(JUMP_EQUAL, _AUDIT[machine], bpf.KILL)
    program.load(bpf.NUMBER)
    if machine == "x86_64":
        program.answer_if(JUMP_AT_LEAST, _X32_BIT, bpf.KILL)
    for names, action in ((ALLOWED, bpf.ALLOW), (EXPLOITS, bpf.KILL), (PATH_CALLS, _NO_PATHS)):
        for each in numbers(names, machine):
            program.answer_if(JUMP_EQUAL, each, action)
    program.block(number("mmap", machine), _memory_only())
    program.block(number("mprotect", machine), _never_executable())
    for name in ("kill", "tkill", "tgkill"):
        program.block(number(name, machine), _itself_only())
    for name in ("clock_gettime", "clock_getres", "clock_nanosleep"):
        program.block(number(name, machine), _own_clocks())
    program.block(number("sched_getaffinity", machine), _itself_only(or_zero=True))
    program.answer_if(JUMP_EQUAL, number("ioctl", machine), bpf.ERRNO | errno.ENOTTY)
    program.answer_if(JUMP_EQUAL, number("clone3", machine), bpf.ERRNO | errno.ENOSYS)
    program.answer(_REFUSED)
    return program


def _memory_only() -> Program:
    """mmap: private and not executable; shared memory would escape the memory limit."""
    body = _no_exec_bit()
    body.load(bpf.argument(3))
    body.answer_if(JUMP_ANY_BIT, _MAP_GROWSDOWN | _MAP_HUGETLB, _REFUSED)
    body.mask(_MAP_TYPE)
    body.answer_if(JUMP_EQUAL, _MAP_PRIVATE, bpf.ALLOW)
    body.load(bpf.argument(1, high=True))
    body.answer_unless(JUMP_EQUAL, 0, _NO_MEMORY)
    body.load(bpf.argument(1))
    body.answer_if(JUMP_AT_LEAST, _MUCH_MEMORY, _NO_MEMORY)
    body.answer(_REFUSED)
    return body


def _never_executable() -> Program:
    body = _no_exec_bit()
    body.answer(bpf.ALLOW)
    return body


def _no_exec_bit() -> Program:
    body = Program()
    body.load(bpf.argument(2))
    body.answer_if(JUMP_ANY_BIT, _PROT_EXEC, _REFUSED)
    return body


def _own_clocks() -> Program:
    """Clocks by their fixed numbers; the others stand for the processor time of any process."""
    body = Program()
    body.load(bpf.argument(0))
    body.answer_if(JUMP_AT_LEAST, _FIXED_CLOCKS, _REFUSED)
    body.answer(bpf.ALLOW)
    return body


def _itself_only(or_zero: bool = False) -> Program:
    body = Program()
    body.load(bpf.argument(0))
    if or_zero:
        body.answer_if(JUMP_EQUAL, 0, bpf.ALLOW)
    body.answer_unless(JUMP_EQUAL, 0, _REFUSED, patch="pid")
    body.answer(bpf.ALLOW)
    return body


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(program: Program) -> None:
    """Put the filter on this process for good. Needs no_new_privs; OSError when the kernel refuses."""
    code = program.patched(pid=os.getpid())
    handed_over = _FilterProgram(program.size, code)
    kernel.prctl(kernel.PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(handed_over))
