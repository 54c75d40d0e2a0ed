"""Keeping child processes alive: start them, start again what dies, stop them all cleanly.

The parent holds nothing that a child needs but the listening socket, so that a child killed at any
moment is replaced while clients wait in the socket's backlog.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.1
GRACE_S = 10.0
CALM_S = 10.0
"""A child that lived this long is started again at once."""

LONGEST_PAUSE_S = 5.0
PR_SET_PDEATHSIG = 1


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
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    for sibling in siblings:
        start(sibling)
    while not stop.wait(LOOK_EVERY_S):
        for sibling in siblings:
            _tend(sibling)
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


def _tend(sibling: Sibling) -> None:
    if sibling.pid:
        pid, status = os.waitpid(sibling.pid, os.WNOHANG)
        if not pid:
            return
        lived = time.monotonic() - sibling.started
        sibling.pause = 0.0 if lived > CALM_S else min(LONGEST_PAUSE_S, 2 * sibling.pause + 0.1)
        sibling.pid = 0
        code = os.waitstatus_to_exitcode(status)
        log.warning("%s ended (%s) after %.1f s; starting it again", sibling.name, code, lived)
        sibling.started = time.monotonic()
    if time.monotonic() - sibling.started >= sibling.pause:
        start(sibling)


def _stop(siblings: list[Sibling]) -> None:
    """Ask all to end, and end those that do not."""
    alive = [sibling for sibling in siblings if sibling.pid]
    for sibling in alive:
        os.kill(sibling.pid, signal.SIGTERM)
    end = time.monotonic() + GRACE_S
    while alive and time.monotonic() < end:
        alive = [sibling for sibling in alive if os.waitpid(sibling.pid, os.WNOHANG)[0] == 0]
        time.sleep(LOOK_EVERY_S / 5)
    for sibling in alive:
        log.warning("%s did not end in %g s and is killed", sibling.name, GRACE_S)
        os.kill(sibling.pid, signal.SIGKILL)
        os.waitpid(sibling.pid, 0)
