"""Keeping child processes alive: start them, start again what dies, stop them all cleanly.

The parent holds nothing that a child needs but the listening socket, so that a child killed at any
moment is replaced while clients wait in the socket's backlog.
"""

from __future__ import annotations

import ctypes
import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.1
GRACE_S = 10.0
CALM_S = 2.0
"""A child that lived this long is started again at once. What cannot start at all ends sooner; a pause for
one that was killed would only add to the time until it is back.
"""

LONGEST_PAUSE_S = 5.0
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


@dataclass(slots=True)
class Sibling:
    """One child: `run` is called in the forked process and does not return before its end."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    pause: float = 0.0
    """Seconds to wait before the next start, since the last lives were short."""


def keep(siblings: list[Sibling]) -> None:
    """Start all and keep them alive until SIGINT or SIGTERM; then stop them and return."""
    stop = threading.Event()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    for sibling in siblings:
        start(sibling)
    while not stop.wait(LOOK_EVERY_S):
        _tend(siblings)
    _stop(siblings)


def start(sibling: Sibling) -> None:
    """Fork and run; does nothing when it runs already."""
    if sibling.pid:
        return
    parent = os.getpid()
    sibling.started = time.monotonic()
    sibling.pid = os.fork()
    if sibling.pid == 0:
        _be_child(sibling, parent)


def _be_child(sibling: Sibling, parent: int) -> None:
    code = 1
    try:
        os.setsid()  # Ctrl-C in a terminal reaches the parent alone, which then stops us in order
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == parent:  # else it died before the line above
            sibling.run()
            code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        log.exception("%s failed", sibling.name)
    finally:
        os._exit(code)


def _tend(siblings: list[Sibling]) -> None:
    """Note who has died, and start again whose pause is over."""
    for pid, status in _reap():
        for sibling in siblings:
            if sibling.pid == pid:
                _note_end(sibling, os.waitstatus_to_exitcode(status))
    for sibling in siblings:
        if not sibling.pid and time.monotonic() - sibling.started >= sibling.pause:
            start(sibling)


def _note_end(sibling: Sibling, code: int) -> None:
    lived = time.monotonic() - sibling.started
    log.warning("%s ended (%s) after %.1f s; starting it again", sibling.name, code, lived)
    sibling.pause = 0.0 if lived > CALM_S else min(LONGEST_PAUSE_S, 2 * sibling.pause + 0.1)
    sibling.pid, sibling.started = 0, time.monotonic()


def _reap() -> Iterator[tuple[int, int]]:
    """Every child that has ended, and orphans of theirs, which come to us since we are their reaper."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        yield pid, status


def _stop(siblings: list[Sibling]) -> None:
    """Bring one after the other to its end, the last first: it may need those before it.
    Returns when no process is left below this one.
    """
    for sibling in reversed(siblings):
        _bring_to_end(sibling, siblings)
    end = time.monotonic() + GRACE_S
    while _is_any_left() and time.monotonic() < end:
        list(_reap())  # what they had started comes to us, and ends a moment later
        time.sleep(LOOK_EVERY_S / 5)


def _bring_to_end(sibling: Sibling, siblings: list[Sibling]) -> None:
    """Ask it to end, and end it when it does not."""
    if sibling.pid:
        os.kill(sibling.pid, signal.SIGTERM)
    end = time.monotonic() + GRACE_S
    while sibling.pid:
        for pid, _ in _reap():
            for ended in siblings:
                ended.pid = 0 if ended.pid == pid else ended.pid
        if sibling.pid and time.monotonic() > end:
            log.warning("%s did not end in %g s and is killed", sibling.name, GRACE_S)
            os.kill(sibling.pid, signal.SIGKILL)
            end = math.inf
        time.sleep(LOOK_EVERY_S / 5)


def _is_any_left() -> bool:
    """Whether any process is below this one, dead or alive."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
