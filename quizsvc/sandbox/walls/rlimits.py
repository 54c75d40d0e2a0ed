"""Resource limits: what the kernel itself counts."""

from __future__ import annotations

import math
import resource
from pathlib import Path

from quizsvc.sandbox.limits import Limits

MIB = 1 << 20
_ADDRESS_SLACK = 32 * MIB  # mappings that hold no data of the snippet's; little, since they can become such
_CPU_SLACK = 2  # seconds: the supervisor ends the run first, this is for when it cannot


def baseline() -> tuple[int, int]:
    """Bytes of data and of address space that this process has now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    fields = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    return int(fields["VmData"].split()[0]) * 1024, int(fields["VmSize"].split()[0]) * 1024


def apply(limits: Limits, data: int, address: int) -> None:
    """Set the limits of this process; `data` and `address` (bytes) are what the memory limit is added to."""
    memory = limits.memory_mib * MIB
    for name, value in (
        (resource.RLIMIT_DATA, data + memory),
        (resource.RLIMIT_AS, address + memory + _ADDRESS_SLACK),
        (resource.RLIMIT_CPU, math.ceil(limits.cpu) + _CPU_SLACK),
        (resource.RLIMIT_FSIZE, limits.output_bytes + 1),
        (resource.RLIMIT_NOFILE, 8),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(name, (value, value))
