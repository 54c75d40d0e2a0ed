"""The zygote: torch is loaded in it, and it forks a spare whenever the supervisor sends descriptors for one.

It talks over one SOCK_SEQPACKET socket. In: {"spare": id, "canary": bool} with four descriptors (control,
stdout, stderr, events). Out: {"ready": true}, {"spare": id, "pid": n} with a pidfd, and {"exit": id,
"status": wait status, "peak_kib": n, "cpu_ms": n}. It has one thread and waits for nobody.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import traceback
from collections import deque
from typing import Any

from quizsvc.sandbox.walls import kernel
from quizsvc.sandbox.zygote import spare as life

MESSAGE_BYTES = 64 << 10
CHANNELS = 4
_AGAIN_MS = 50  # after which a fork that was refused is tried again


class Zygote:
    """Forks and reaps, for the supervisor at the other end of `channel`."""

    def __init__(self, channel: socket.socket, config: dict[str, Any]) -> None:
        self._channel = channel
        self._config = config
        self._children: dict[int, tuple[int, int]] = {}  # pidfd -> (pid, id)
        self._asked: deque[tuple[dict[str, Any], list[int]]] = deque()  # what is still to be forked
        self._poll = select.poll()
        self._threads = os.open(kernel.TASKS, os.O_RDONLY | os.O_DIRECTORY)

    def serve(self) -> None:
        """Report, then fork and reap until the supervisor goes."""
        self._tell({"ready": True})
        self._poll.register(self._channel, select.POLLIN)
        while True:
            for handle, _ in self._poll.poll(_AGAIN_MS if self._asked else None):
                if handle != self._channel.fileno():
                    self._reap(handle)
                    continue
                message, handles, _, _ = socket.recv_fds(self._channel, MESSAGE_BYTES, CHANNELS)
                if not message:
                    return
                self._asked.append((json.loads(message), handles))
            while self._asked and self._fork(*self._asked[0]):
                self._asked.popleft()

    def _fork(self, asked: dict[str, Any], handles: list[int]) -> bool:
        """Fork a spare; False where no process may be had for now, as when runs hold all there are."""
        kernel.one_thread(self._threads)
        try:
            pid = os.fork()
        except OSError:
            return False
        if pid == 0:
            self._become_spare(handles, asked["canary"])
        for each in handles:
            os.close(each)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (pid, asked["spare"])
        self._poll.register(pidfd, select.POLLIN)
        self._tell({"spare": asked["spare"], "pid": pid}, [pidfd])
        return True

    def _become_spare(self, handles: list[int], canary: bool) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            kernel.call_this("spare")
            status = (life.try_walls if canary else life.live)(handles, self._config)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _reap(self, pidfd: int) -> None:
        pid, spare = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        _, status, usage = os.wait4(pid, 0)
        self._tell({"exit": spare, "status": status, "peak_kib": usage.ru_maxrss, "cpu_ms": _cpu_ms(usage)})

    def _tell(self, message: dict[str, Any], handles: list[int] | None = None) -> None:
        socket.send_fds(self._channel, [json.dumps(message).encode()], handles or [])


def _cpu_ms(usage: resource.struct_rusage) -> float:
    return (usage.ru_utime + usage.ru_stime) * 1000
