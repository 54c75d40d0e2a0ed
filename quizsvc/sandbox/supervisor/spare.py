"""A spare as the supervisor sees it: a process to talk to, to measure and to kill."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizsvc.sandbox import events, wire

_ROUSE = wire.pack({"rouse": True})
_CPU_CLOCK = 2  # the kernel's CPUCLOCK_SCHED: processor time with nanoseconds


@dataclass
class Channels:
    """The supervisor's ends. stdout, stderr and events are files in memory, so a flood wakes nobody."""

    control: socket.socket
    stdout: int
    stderr: int
    events: int

    @classmethod
    def make(cls) -> tuple[Channels, socket.socket]:
        """New channels, and the spare's end of the control socket; OSError where no descriptor is left."""
        with contextlib.ExitStack() as made:
            ours, theirs = map(made.enter_context, socket.socketpair())
            ours.setblocking(False)
            files = []
            for name in ("stdout", "stderr", "events"):
                files.append(os.memfd_create(name, os.MFD_CLOEXEC))
                made.callback(os.close, files[-1])
            os.ftruncate(files[2], events.EVENTS_BYTES)
            made.pop_all()
        return cls(ours, *files), theirs

    def close(self) -> None:
        """Give the descriptors back."""
        self.control.close()
        for each in (self.stdout, self.stderr, self.events):
            os.close(each)


class Spare:
    """One forked process. `pidfd` and the host's number of the process are known once it is forked."""

    def __init__(self, identity: int, channels: Channels) -> None:
        self.identity = identity
        self.nonce = secrets.token_hex(8)  # with which the process has to answer
        self.channels = channels
        self.unpacker = wire.Unpacker(wire.CHILD_BYTES)
        self.pidfd = -1
        self.pid = 0
        self._status = -1  # the kernel's page on the process, kept open
        self.fit = False  # the walls stand around it
        self.fresh_mib = 0.0  # resident size when it became fit
        self.closed = False

    def forked(self, pidfd: int) -> None:
        """Take over the handle of the process; its number here is read from the kernel, not believed."""
        self.pidfd = pidfd
        lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
        self.pid = int(dict(line.split(":", 1) for line in lines)["Pid"])
        with contextlib.suppress(OSError):
            self._status = os.open(f"/proc/{self.pid}/status", os.O_RDONLY | os.O_CLOEXEC)

    def send(self, message: dict[str, Any]) -> None:
        """Hand a job over."""
        control, frame = self.channels.control, wire.pack(message)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            sent = control.send(frame)
            if sent < len(frame):
                control.setblocking(True)  # it waits in read, so the rest is taken at once
                control.sendall(frame[sent:])
                control.setblocking(False)

    def rouse(self) -> None:
        """Wake the process: its job is a moment away. One that cannot be told now is left asleep."""
        with contextlib.suppress(OSError):
            self.channels.control.send(_ROUSE)

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def cpu_seconds(self) -> float:
        """Processor time used so far; 0 when the process has been reaped."""
        try:
            return time.clock_gettime((~self.pid << 3) | _CPU_CLOCK)
        except OSError:
            return 0.0

    def peak_mib(self) -> float:
        """The largest resident size so far in MiB; 0 when the process has ended."""
        with contextlib.suppress(OSError):
            _, found, rest = os.pread(self._status, 4096, 0).partition(b"VmHWM:")
            return int(rest.split(maxsplit=1)[0]) / 1024 if found else 0.0
        return 0.0

    def close(self) -> None:
        """Kill, and give up what is held for this process."""
        if self.closed:
            return
        self.closed = True
        self.kill()
        for each in (self.pidfd, self._status):
            if each >= 0:
                os.close(each)
        self.pidfd = self._status = -1
        self.channels.close()
