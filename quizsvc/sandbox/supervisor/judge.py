"""The verdict on a run: what the process says of itself, overruled by what was seen from outside."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Any

from quizsvc.sandbox.limits import Limits

_SAID = ("ok", "syntax_error", "error", "memory_limit", "output_limit", "blocked")
_TEXT_CHARACTERS = 2000
_OWN_MIB = 12  # of the memory limit, which a run does not touch: set aside to tell that memory ran out

EXPLOIT = (
    "The run made a system call that is refused for good "
    "(of the kind of ptrace, mount, bpf, io_uring or another architecture's calls) and was ended."
)


@dataclass
class Ending:
    """How a run came to its end. `cut` is why the supervisor ended it, empty if it did not."""

    cut: str = ""  # "wall", "cpu", "output" or "garbled"
    said: dict[str, Any] | None = None
    wait_status: int | None = None
    output_bytes: int = 0
    peak_over_baseline_mib: float = 0.0


def verdict(ending: Ending, limits: Limits) -> tuple[str, dict[str, Any] | None]:
    """The run's status and its error, {type, message, line} or None."""
    if ending.output_bytes > limits.output_bytes or ending.cut == "output":
        return "output_limit", _too_much(limits)
    if ending.cut in ("wall", "cpu") and _out_of_memory(ending, limits):
        return "memory_limit", _error("MemoryError", f"The run needed more than {limits.memory_mib} MiB.")
    if ending.cut in ("wall", "cpu"):
        return "timeout", _too_long(ending.cut, limits)
    if ending.said is not None and ending.said.get("status") in _SAID:
        return _said(ending.said, limits)
    if ending.cut == "garbled":
        return "killed", _error("Killed", "The run wrote into the sandbox's own channel and was ended.")
    return _ended(ending, limits)


def _out_of_memory(ending: Ending, limits: Limits) -> bool:
    """Whether the run held so nearly all it may that its end by clock or signal was for want of memory."""
    most = limits.memory_mib
    return ending.peak_over_baseline_mib > max(0.5 * most, 0.9 * most - _OWN_MIB)


def _too_long(cut: str, limits: Limits) -> dict[str, Any]:
    if cut == "wall":
        return _error("Timeout", f"The run took longer than {limits.wall:g} s.")
    return _error("Timeout", f"The run used more than {limits.cpu:g} s of processor time.")


def _too_much(limits: Limits) -> dict[str, Any]:
    return _error("OutputLimit", f"The run printed more than {limits.output_bytes} bytes.")


def _ended(ending: Ending, limits: Limits) -> tuple[str, dict[str, Any] | None]:
    """A process that ended without a word."""
    if ending.wait_status is None:
        return "killed", _error("Killed", "The run ended without finishing.")
    code = os.waitstatus_to_exitcode(ending.wait_status)
    if code >= 0:
        return "killed", _error(
            "Killed", f"The process left with exit status {code} before the snippet finished."
        )
    name = _signal_name(-code)
    if -code == signal.SIGSYS:
        return "blocked", _error("Blocked", EXPLOIT)
    if -code == signal.SIGXCPU:
        return "timeout", _too_long("cpu", limits)
    if _out_of_memory(ending, limits):
        return "memory_limit", _error("MemoryError", f"The run needed more than {limits.memory_mib} MiB.")
    return "killed", _error("Killed", f"The process was ended by the signal {name}.")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _said(said: dict[str, Any], limits: Limits) -> tuple[str, dict[str, Any] | None]:
    """The process's own word, cut to size."""
    error = said.get("error")
    if said["status"] == "output_limit":
        return "output_limit", _too_much(limits)
    if said["status"] == "ok" or not isinstance(error, dict):
        return said["status"], None
    line = error.get("line")
    return said["status"], {
        "type": str(error.get("type", ""))[:100],
        "message": str(error.get("message", ""))[:_TEXT_CHARACTERS],
        "line": line if isinstance(line, int) and not isinstance(line, bool) and 0 < line < 10**6 else None,
    }


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "line": None}
