"""The stock of spares, against a zygote that is played here."""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from quizsvc.sandbox import Settings, wire
from quizsvc.sandbox.supervisor.pool import Pool
from quizsvc.sandbox.supervisor.spare import Channels


class Zygote:
    """Keeps the spares' ends of the control sockets."""

    def __init__(self) -> None:
        self.controls: dict[int, socket.socket] = {}

    def fork(self, spare, control, canary=False):
        """Play a spare that has been forked."""
        self.controls[spare.identity] = control


def played(scene, *, waited_for: bool) -> int:
    """Run `scene(pool, zygote)` and tell how many spares are in stock after it."""

    async def play() -> int:
        zygote = Zygote()
        settings = Settings(pool=1)
        failures: list[str] = []
        pool = Pool(
            settings, zygote, itertools.count(1), lambda: None, failures.append, waited_for=lambda: waited_for
        )
        pool.refill()
        await scene(pool, zygote)
        ready = pool.ready
        pool.close()
        for each in zygote.controls.values():
            each.close()
        assert failures == []
        return ready

    with ThreadPoolExecutor(1) as thread:  # a browser's test may have left a loop running in this one
        return thread.submit(asyncio.run, play()).result()


def said(zygote: Zygote, word: str) -> None:
    """The first spare says a word."""
    zygote.controls[1].sendall(wire.pack({word: True}))


def forked(pool: Pool) -> None:
    """The zygote tells that it has forked; this process stands for the spare's."""
    with subprocess.Popen(["true"]) as child:
        pool.forked(1, os.pidfd_open(child.pid))


async def until(holds: Callable[[], object]) -> None:
    """Let the pool work until this is so."""
    while not holds():
        await asyncio.sleep(0.001)


def test_a_spare_may_be_quicker_than_the_word_of_its_fork():
    """It is told to rehearse once both are heard, and is no failure."""

    async def scene(pool, zygote):
        said(zygote, "fit")
        ((spare, _),) = pool._preparing.values()
        await until(lambda: spare.fit)
        forked(pool)
        assert wire.receive(zygote.controls[1], 1000) == {"rehearse": True}
        said(zygote, "warm")
        await until(lambda: pool.ready)

    assert played(scene, waited_for=False) == 1


def test_a_spare_for_which_no_descriptor_is_left_is_made_later(monkeypatch):
    """As when very many runs are under way; what was made of it is given back."""
    make, tried = os.memfd_create, []

    def scarce(name, flags):
        tried.append(name)
        if len(tried) == 2:
            raise OSError(errno.EMFILE, "Too many open files")
        return make(name, flags)

    monkeypatch.setattr(os, "memfd_create", scarce)
    before = set(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="Too many"):
        Channels.make()
    gone = set(os.listdir("/proc/self/fd"))
    tried.clear()

    async def scene(pool, zygote):
        while not zygote.controls:
            await asyncio.sleep(0.01)

    played(scene, waited_for=False)
    assert gone <= before  # something else may be closed meanwhile
    assert tried == ["stdout", "stderr", "stdout", "stderr", "events"]
