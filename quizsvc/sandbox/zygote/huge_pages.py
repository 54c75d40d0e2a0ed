"""The zygote's memory in huge pages: fork copies one entry for 512 small pages, and a spare's end frees one.

Of what a spare costs, copying and freeing page tables was the half. A spare that writes gets small pages of
its own as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from quizsvc.sandbox.walls import kernel

_SIZE = 2 << 20
_COLLAPSE = 25  # MADV_COLLAPSE, from Linux 6.1
_PRIVATE = re.compile(r"^(\w+)-(\w+) rw-p \S+ 00:00 0 *(?:\[heap\]|\[anon.*\])?$", re.MULTILINE)


def gather() -> int:
    """Put this process's own memory into huge pages, where the kernel can; tells how many it came to."""
    gathered = 0
    for start in _places():
        try:
            kernel.syscall("madvise", start, _SIZE, _COLLAPSE)
        except OSError:
            continue  # an older kernel, no free huge page, or memory that was never touched
        gathered += 1
    return gathered


def _places() -> Iterator[int]:
    """The addresses at which a huge page would fit into writable memory that no file stands behind."""
    for start, end in _PRIVATE.findall(Path("/proc/self/maps").read_text()):
        first = -(-int(start, 16) // _SIZE) * _SIZE
        yield from range(first, int(end, 16) - _SIZE + 1, _SIZE)
