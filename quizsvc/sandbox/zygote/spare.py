"""A spare's life: inside the walls, warmed, waiting; then one snippet, one answer, and the end.

It is fit once the walls stand, and is then told to rehearse, so that the pages it will write are its own;
where a run waits already, the run comes at once instead, since a rehearsal takes longer than it saves.
"""

from __future__ import annotations

import mmap
import os
import select
import time
from typing import Any

from quizsvc.sandbox import wire
from quizsvc.sandbox.events import Events
from quizsvc.sandbox.walls import canary, spare_walls
from quizsvc.sandbox.zygote import exercise, harness, leaving

_AWAKE_SECONDS = 0.001
CONTROL, EVENTS = 3, 4  # descriptors; 0 to 2 are the usual ones


def prepare() -> None:
    """In the zygote: nothing that a spare does should happen there for the first time."""
    leaving.forget_others()
    answer = harness.rehearse(exercise.REHEARSAL)
    if answer["status"] != "ok":
        raise RuntimeError(f"the rehearsal fails: {answer['error']}")
    harness.know_classes()


def live(handles: list[int], config: dict[str, Any]) -> int:
    """The whole life of a spare, from just after the fork; the exit status if it is not killed before."""
    _keep_only(handles)
    events = Events(mmap.mmap(EVENTS, 0))
    os.closerange(EVENTS, EVENTS + 2)  # with the one that the mapping keeps for itself
    try:
        if not config["bare"]:
            spare_walls.put_up(config)
        stage = harness.Stage(events, config["limits"].output_bytes)
        exercise.reseed()
        _send({"fit": True})
        frames = _Frames()
        job = frames.next()
        if "rehearse" in job:
            harness.rehearse(exercise.REHEARSAL)
            exercise.reseed()
            _send({"warm": True})
            job = frames.next()
        while "rouse" in job:
            frames.look_out()
            job = frames.next()
    except Exception as error:
        _send({"unfit": f"{type(error).__name__}: {error}"})
        return 1
    _send({**stage.run(job), "nonce": job["nonce"]})
    frames.next()  # until the supervisor, which has the answer, ends this process
    return 0


def _keep_only(handles: list[int]) -> None:
    """Standard input stays the null device; the four channels take the next numbers; all else is closed."""
    free = max(*handles, EVENTS) + 1
    moved = [os.dup2(each, free + index) for index, each in enumerate(handles)]
    for number, handle in zip((CONTROL, 1, 2, EVENTS), moved, strict=True):
        os.dup2(handle, number)
    os.closerange(EVENTS + 1, 1 << 20)


def _send(message: dict[str, Any]) -> None:
    frame = wire.pack(message)
    while frame:
        frame = frame[os.write(CONTROL, frame) :]


class _Frames:
    """What the supervisor says. With read(2) alone: the filter knows no call for sockets."""

    def __init__(self) -> None:
        self._unpacker = wire.Unpacker(wire.REQUEST_BYTES)
        self._waiting: list[dict[str, Any]] = []
        self._poll = select.poll()
        self._poll.register(CONTROL, select.POLLIN)

    def look_out(self) -> None:
        """Stay awake for a moment: a frame is about to come, and waking up takes longer than to read it."""
        end = time.perf_counter() + _AWAKE_SECONDS
        while not self._waiting and time.perf_counter() < end and not self._poll.poll(0):
            pass

    def next(self) -> dict[str, Any]:
        """The next frame."""
        while not self._waiting:
            data = os.read(CONTROL, 1 << 16)
            if not data:
                os._exit(0)  # the supervisor has gone
            self._waiting = self._unpacker.feed(data)
        return self._waiting.pop(0)


def try_walls(handles: list[int], config: dict[str, Any]) -> int:
    """The life of a canary: tries each wall, tells, and makes the call that has to be its end."""
    _keep_only(handles)
    try:
        _send({"canary": canary.enter_and_try(config)})
    except Exception as error:
        _send({"unfit": f"{type(error).__name__}: {error}"})
        return 1
    canary.last_try()
    return 0
