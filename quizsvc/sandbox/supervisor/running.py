"""One run under way in one spare: watches the clock, hears the answer, gathers what is left behind."""

from __future__ import annotations

import asyncio
import codecs
import os
import time
import traceback
from collections.abc import Callable
from typing import Any

from quizsvc.sandbox import events, wire
from quizsvc.sandbox.limits import Limits
from quizsvc.sandbox.reading import read_events
from quizsvc.sandbox.run import Run
from quizsvc.sandbox.supervisor.judge import Ending, verdict
from quizsvc.sandbox.supervisor.spare import Spare

WATCH_SECONDS = 0.1  # how often clock, output and processor time are looked at

_DECODER = codecs.getincrementaldecoder("utf-8")  # leaves out a character that a cut splits


class Running:
    """Runs one job, which spends the spare; calls `finished` once, with the Run, or None if abandoned."""

    def __init__(
        self, spare: Spare, limits: Limits, facts: dict[str, Any], finished: Callable[[Run | None], None]
    ) -> None:
        self.spare = spare
        self._limits = limits
        self._facts = facts
        self._finished = finished
        self._ending = Ending()
        self._loop = asyncio.get_running_loop()
        self._over = False

    def start(self, code: str, given: dict[str, Any]) -> None:
        """Hand the snippet over; its time runs from here."""
        self._started = time.perf_counter()
        self.spare.send({"code": code, "given": given, "nonce": self.spare.nonce})
        self._cpu_before = self.spare.cpu_seconds()  # it has hardly begun
        self._loop.add_reader(self.spare.channels.control, self._hear)
        self._watch = self._loop.call_later(min(WATCH_SECONDS, self._limits.wall), self._look)

    def spare_ended(self, facts: dict[str, Any]) -> None:
        """The process has been reaped."""
        self._ending.wait_status = facts["status"]
        self._finish(peak_mib=facts["peak_kib"] / 1024, cpu_ms=facts["cpu_ms"] - self._cpu_before * 1000)

    def abandon(self) -> None:
        """End the run without a verdict: nobody wants it any more, or its process is lost."""
        if self._close():
            self._finished(None)
            self._put_away()

    def _hear(self) -> None:
        try:
            data = self.spare.channels.control.recv(1 << 16)
            messages = self.spare.unpacker.feed(data)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data, messages = b"", []
        except wire.BadFrame:
            self._cut("garbled")
            return
        for message in messages:
            if message.get("nonce") != self.spare.nonce:
                self._cut("garbled")
                return
            self._ending.said = message
            self._finish()
            return
        if (
            not data
        ):  # it ended, which the zygote tells soon, or it closed its end and goes on till its time is up
            self._loop.remove_reader(self.spare.channels.control)

    def _look(self) -> None:
        """The looks that need no event: is any limit passed?"""
        left = self._limits.wall - (time.perf_counter() - self._started)
        if self._output_bytes() > self._limits.output_bytes:
            self._cut("output")
        elif self.spare.cpu_seconds() - self._cpu_before > self._limits.cpu:
            self._cut("cpu")
        elif left <= 0:
            self._cut("wall")
        else:
            self._watch = self._loop.call_later(min(WATCH_SECONDS, left), self._look)

    def _cut(self, why: str) -> None:
        self._ending.cut = why
        self._finish()

    def _output_bytes(self) -> int:
        channels = self.spare.channels
        return os.fstat(channels.stdout).st_size + os.fstat(channels.stderr).st_size

    def _finish(self, peak_mib: float | None = None, cpu_ms: float | None = None) -> None:
        """Gather, judge and answer; then, and only then, put the process away."""
        if not self._close():
            return
        wall_ms = (time.perf_counter() - self._started) * 1000
        if cpu_ms is None:
            cpu_ms = max(0.0, self.spare.cpu_seconds() - self._cpu_before) * 1000
        if peak_mib is None:
            peak_mib = self.spare.peak_mib()
        self._ending.peak_over_baseline_mib = peak_mib - self.spare.fresh_mib
        if self._ending.cut:
            self.spare.kill()
        usage = {"wall_ms": round(wall_ms, 3), "cpu_ms": round(cpu_ms, 3), "peak_mib": round(peak_mib, 1)}
        self._finished(self._gather(usage))
        self._put_away()

    def _close(self) -> bool:
        """From now on the run is over; False when it was before."""
        if self._over:
            return False
        self._over = True
        return True

    def _put_away(self) -> None:
        self._loop.remove_reader(self.spare.channels.control)
        self._watch.cancel()
        self.spare.close()

    def _gather(self, usage: dict[str, float]) -> Run:
        channels, limit = self.spare.channels, self._limits.output_bytes
        written = [os.pread(handle, limit + 1, 0) for handle in (channels.stdout, channels.stderr)]
        self._ending.output_bytes = sum(map(len, written))  # as far as it matters
        status, error = verdict(self._ending, self._limits)
        stdout, stdout_truncated = _text(written[0], limit)
        stderr, stderr_truncated = _text(written[1], max(0, limit - len(stdout.encode())))
        return Run(
            status=status,
            error=error,
            stdout=stdout,
            stderr=stderr,
            stdout_truncated=stdout_truncated,
            stderr_truncated=stderr_truncated,
            usage=usage,
            torch=self._facts["torch"],
            tier=self._facts["tier"],
            **_reading(channels.events),
        )


def _text(data: bytes, limit: int) -> tuple[str, bool]:
    """Up to `limit` bytes of what was written, as text, and whether there was more."""
    more = len(data) > limit
    return _DECODER("backslashreplace").decode(data[:limit], final=not more), more


def _reading(handle: int) -> dict[str, Any]:
    """What the run's events tell, by the fields of Run; nothing, where a snippet left what cannot be read."""
    try:
        return dict(vars(read_events(events.read(handle))))
    except Exception:
        traceback.print_exc()
        return {}
