"""What Python prints for an uncaught exception, without this package's frames and without a flood."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

_FRAMES = 2000  # of a traceback that are shown, twice what plain recursion leaves
_LONGEST = 16_000  # bytes that one traceback takes at most
_LEFT_OUT = b"\n[... left out ...]\n"
_PACKAGE = str(Path(__file__).parents[1])
_STDLIB = str(Path(traceback.__file__).parent) + "/"


class _Output:
    limit = _LONGEST


def limit(output_bytes: int) -> None:
    """How much the run may print, stdout and stderr together: no traceback shall make it too much."""
    _Output.limit = output_bytes


def show(error: BaseException, stderr: TextIO, filename: str) -> None:
    """Print the traceback of `error` from the first frame in `filename` on; a long one loses its middle."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != filename:
        trace = trace.tb_next
    try:
        last = -_FRAMES if _longer(trace, _FRAMES) else None
        told = traceback.TracebackException(type(error), error, trace, limit=last)
        _hide_host(told)
        stderr.write(_cut("".join(told.format()), min(_LONGEST, _room())))
    except BaseException:
        return  # too large, or made by the snippet to fail: the error itself is told in any case


def _room() -> int:
    """How many bytes may still be printed."""
    return max(0, _Output.limit - _size(1) - _size(2))


def _size(handle: int) -> int:
    """Bytes in one of the two outputs, without fstat, which the C library makes out of a refused call."""
    try:
        here = os.lseek(handle, 0, os.SEEK_CUR)
        size = os.lseek(handle, 0, os.SEEK_END)
        os.lseek(handle, here, os.SEEK_SET)
    except OSError:
        return 0  # closed by the snippet
    return size


def _cut(text: str, most: int) -> str:
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= most:
        return text
    half = (most - len(_LEFT_OUT)) // 2
    if half <= 0:
        return ""
    return (data[:half] + _LEFT_OUT + data[-half:]).decode("utf-8", "ignore")


def _hide_host(told: traceback.TracebackException) -> None:
    """Leave out frames of the sandbox, and where on this machine the libraries lie."""
    each: traceback.TracebackException | None = told
    while each is not None:
        kept = [frame for frame in each.stack if not frame.filename.startswith(_PACKAGE)]
        for frame in kept:
            frame.filename = frame.filename.rpartition("site-packages/")[2].removeprefix(_STDLIB)
        each.stack[:] = kept
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _longer(trace: TracebackType | None, frames: int) -> bool:
    while trace is not None and frames:
        trace, frames = trace.tb_next, frames - 1
    return trace is not None
