"""When a child that has ended is started again, and in which order children are ended."""

import os
import signal
import subprocess
import sys
import time

from quizsvc.serving.siblings import CALM_S, LONGEST_PAUSE_S, Sibling, _note_end


def pauses(lived, times):
    """The pause after each of so many lives of `lived` seconds."""
    sibling = Sibling("child", lambda: None)
    for _ in range(times):
        sibling.started = time.monotonic() - lived
        _note_end(sibling, -9)
        yield sibling.pause


def test_a_child_that_worked_is_started_again_at_once():
    """However often it is killed."""
    assert list(pauses(CALM_S + 1, 20)) == [0] * 20


def test_a_child_that_cannot_start_is_tried_ever_less_often():
    """Up to a longest pause."""
    found = list(pauses(0, 20))

    assert found == sorted(found)
    assert 0 < found[0] < 1
    assert found[-1] == LONGEST_PAUSE_S


KEEPING = """
import os, signal
from quizsvc.serving.siblings import Sibling, keep

def child(name):
    def run():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        print("begun", flush=True)
        signal.sigwait({signal.SIGTERM})
        print(name, flush=True)
    return Sibling(name, run)

keep([child("needed"), child("needing")])
"""


def test_who_needs_another_is_ended_first():
    """A run that the web server waits for gets its answer from a sandbox that is still there."""
    with subprocess.Popen([sys.executable, "-c", KEEPING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert [process.stdout.readline() for _ in range(2)] == ["begun\n"] * 2
        os.kill(process.pid, signal.SIGTERM)

        assert process.stdout.read().split() == ["needing", "needed"]
    assert process.returncode == 0
