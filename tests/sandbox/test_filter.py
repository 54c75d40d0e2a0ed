"""The filter of system calls, run in a small machine of our own for both architectures."""

from __future__ import annotations

import errno
import struct

import pytest

from quizsvc.sandbox.walls import bpf, seccomp
from quizsvc.sandbox.walls.syscalls import ALLOWED, EXPLOITS, NUMBERS, number, numbers

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4242
MACHINES = ("x86_64", "aarch64")


def decide(machine: str, call: int, *arguments: int, audit: int | None = None) -> int:
    """What the filter answers to a call, as the kernel's interpreter would find it."""
    code = seccomp.build(machine).patched(pid=PID)
    data = struct.pack("=iIQ6Q", call, audit or AUDIT[machine], 0, *(*arguments, *[0] * 6)[:6])
    instructions = [struct.unpack_from("=HBBI", code, place) for place in range(0, len(code), 8)]
    accumulator, place = 0, 0
    while True:
        operation, yes, no, value = instructions[place]
        place += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case 0x54:
                accumulator &= value
            case 0x06:
                return value
            case 0x15:
                place += yes if accumulator == value else no
            case 0x35:
                place += yes if accumulator >= value else no
            case 0x45:
                place += yes if accumulator & value else no
            case _:
                raise AssertionError(f"the kernel knows no such instruction: {operation:#x}")


def refused(code: int) -> int:
    """The answer that gives a call this error."""
    return bpf.ERRNO | code


@pytest.mark.parametrize("machine", MACHINES)
def test_each_list_gets_its_answer(machine):
    """Allowed calls pass, exploits kill."""
    assert {decide(machine, each) for each in numbers(ALLOWED, machine)} == {bpf.ALLOW}
    assert {decide(machine, each) for each in numbers(EXPLOITS, machine)} == {bpf.KILL}


@pytest.mark.parametrize("machine", MACHINES)
def test_a_call_that_is_not_listed_is_refused(machine):
    """The list is of what is allowed: whatever the kernel learns next is refused."""
    listed = {found for name in NUMBERS for found in numbers((name,), machine)}
    rest = {decide(machine, each) for each in range(600) if each not in listed}

    assert rest == {refused(errno.EPERM)}


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architectures_calls_kill(machine):
    """i386 calls have other numbers, so they would mean something else."""
    assert decide(machine, number("write", machine), audit=0x40000003) == bpf.KILL


def test_an_x32_call_kills():
    """The same calls under other numbers."""
    assert decide("x86_64", 0x40000000 | number("write", "x86_64")) == bpf.KILL


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("protection", "flags", "size", "answer"),
    [
        (3, 0x22, 1 << 40, bpf.ALLOW),
        (7, 0x22, 4096, refused(errno.EPERM)),
        (4, 0x02, 4096, refused(errno.EPERM)),
        (3, 0x21, 4096, refused(errno.EPERM)),
        (3, 0x21, 1 << 30, refused(errno.ENOMEM)),
        (3, 0x21, 1 << 32, refused(errno.ENOMEM)),
        (3, 0x23, 4096, refused(errno.EPERM)),
        (3, 0x122, 4096, refused(errno.EPERM)),
        (3, 0x40022, 4096, refused(errno.EPERM)),
    ],
)
def test_only_private_memory_without_code_can_be_mapped(machine, protection, flags, size, answer):
    """Shared memory and stacks that grow would escape the memory limit."""
    assert decide(machine, number("mmap", machine), 0, size, protection, flags) == answer


@pytest.mark.parametrize("machine", MACHINES)
def test_memory_cannot_become_code(machine):
    """mprotect to executable is refused, any other passes."""
    call = number("mprotect", machine)

    assert decide(machine, call, 0, 4096, 5) == refused(errno.EPERM)
    assert decide(machine, call, 0, 4096, 3) == bpf.ALLOW


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ["kill", "tkill", "tgkill"])
def test_a_process_may_signal_itself_alone(machine, name):
    """Its own number passes; parent, group and everyone are refused."""
    call = number(name, machine)

    assert decide(machine, call, PID) == bpf.ALLOW
    for other in (0, 1, PID + 1, 2**32 - 1):
        assert decide(machine, call, other) == refused(errno.EPERM)


def test_an_unknown_architecture_is_named():
    """No table, no filter, no runs: and the reason says so."""
    with pytest.raises(OSError, match="riscv64"):
        number("write", "riscv64")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("call", ["clock_gettime", "clock_getres", "clock_nanosleep"])
def test_clocks_of_other_processes_are_refused(machine, call):
    """The kernel numbers them by the process; the machine's own and this process's have fixed numbers."""
    assert {decide(machine, number(call, machine), clock) for clock in range(12)} == {bpf.ALLOW}
    for clock in ((~PID << 3 | 2) & 0xFFFFFFFF, (~1 << 3 | 2) & (1 << 64) - 1, 3 << 3 | 3):
        assert decide(machine, number(call, machine), clock) == refused(errno.EPERM)


@pytest.mark.parametrize("machine", MACHINES)
def test_only_its_own_processors_are_told(machine):
    """Asked by number, the call would tell which processes there are."""
    call = number("sched_getaffinity", machine)

    assert [decide(machine, call, pid) for pid in (0, PID)] == [bpf.ALLOW, bpf.ALLOW]
    assert decide(machine, call, 1) == refused(errno.EPERM)
