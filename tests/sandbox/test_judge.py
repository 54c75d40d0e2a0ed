"""Verdicts: what was seen from outside overrules what the process says."""

from __future__ import annotations

import signal

import pytest

from quizsvc.sandbox.limits import Limits
from quizsvc.sandbox.supervisor.judge import Ending, verdict

SAID_OK = {"status": "ok", "error": None}


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (Ending(said=SAID_OK), "ok"),
        (Ending(said=SAID_OK, output_bytes=65537), "output_limit"),
        (Ending(said=SAID_OK, output_bytes=65536), "ok"),
        (Ending(cut="wall", said=SAID_OK), "timeout"),
        (Ending(cut="cpu"), "timeout"),
        (Ending(cut="cpu", peak_over_baseline_mib=500), "memory_limit"),
        (Ending(cut="output"), "output_limit"),
        (Ending(cut="garbled"), "killed"),
        (Ending(wait_status=0), "killed"),
        (Ending(wait_status=3 << 8), "killed"),
        (Ending(wait_status=signal.SIGSEGV), "killed"),
        (Ending(wait_status=signal.SIGABRT, peak_over_baseline_mib=500), "memory_limit"),
        (Ending(wait_status=signal.SIGSYS), "blocked"),
        (Ending(wait_status=signal.SIGXCPU), "timeout"),
        (Ending(said={"status": "verified"}), "killed"),
        (Ending(said={"status": ["ok"]}), "killed"),
        (Ending(said={"status": "timeout"}), "killed"),
    ],
)
def test_the_status_follows_from_what_was_seen(ending, status):
    """A process may only claim what it can know of itself."""
    assert verdict(ending, Limits())[0] == status


@pytest.mark.parametrize("line", [0, -1, 10**9, "3", True, None, 2.5])
def test_a_forged_line_is_left_out(line):
    """The line is a line number or nothing."""
    said = {"status": "error", "error": {"type": "E", "message": "m", "line": line}}

    assert verdict(Ending(said=said), Limits())[1] == {"type": "E", "message": "m", "line": None}


def test_a_forged_error_is_cut_to_size():
    """A process cannot make the answer large or of another shape."""
    said = {"status": "error", "error": {"type": ["x"] * 1000, "message": "m" * 10**5, "line": 3, "more": 1}}
    _, error = verdict(Ending(said=said), Limits())

    assert error is not None
    assert set(error) == {"type", "message", "line"}
    assert len(error["type"]) == 100
    assert len(error["message"]) == 2000
    assert error["line"] == 3


def test_every_status_but_ok_comes_with_a_sentence():
    """A process that ran out of room for its output has no words of its own for it."""
    status, error = verdict(Ending(said={"status": "output_limit", "error": None}), Limits())

    assert (status, error["message"]) == ("output_limit", "The run printed more than 65536 bytes.")
