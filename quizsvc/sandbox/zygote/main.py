"""The zygote: loads torch, then forks a spare whenever the supervisor sends the descriptors for one.

It talks over one SOCK_SEQPACKET socket. In: its settings once, then {"spare": id, "canary": bool} with
four descriptors (control, stdout, stderr, events). Out: {"ready": {...}}, {"spare": id, "pid": n} with a
pidfd, and {"exit": id, "status": wait status, "peak_kib": n, "cpu_ms": n}. It has one thread and waits
for nobody.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
import traceback
from typing import Any

from quizsvc.sandbox.walls import kernel, namespaces

MESSAGE_BYTES = 64 << 10
CHANNELS = 4


def main(arguments: list[str]) -> int:
    """Run as the supervisor's child; `arguments` is the number of the socket's descriptor."""
    channel = socket.socket(fileno=int(arguments[0]))
    config = json.loads(channel.recv(MESSAGE_BYTES))
    kernel.die_with_parent()
    if os.getppid() != config["parent"]:
        return 1
    config["tier"], config["tier_reason"] = _enter_namespaces(config)
    try:
        _Zygote(channel, config).serve()
    except (BrokenPipeError, ConnectionResetError):
        return 0  # the supervisor has gone
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _enter_namespaces(config: dict[str, Any]) -> tuple[str, str]:
    """Go on as the first process of new namespaces if that works; tells the tier and why it is reduced."""
    if not config["namespaces"]:
        return "reduced", "namespaces are switched off"
    if reason := namespaces.trial():
        return "reduced", f"namespaces are refused: {reason}"
    namespaces.enter()
    child = os.fork()
    if child:
        os.closerange(3, 1 << 20)
        status = os.waitpid(child, 0)[1]
        os._exit(min(os.waitstatus_to_exitcode(status) & 0xFF, 255))
    kernel.die_with_parent()
    return "full", ""


class _Zygote:
    def __init__(self, channel: socket.socket, config: dict[str, Any]) -> None:
        self._channel = channel
        self._config = config
        self._children: dict[int, tuple[int, int]] = {}  # pidfd -> (pid, id)
        self._poll = select.poll()

    def serve(self) -> None:
        """Load everything, report, then fork and reap until the supervisor goes."""
        self._threads = os.open("/proc/self/task", os.O_RDONLY | os.O_DIRECTORY)
        from quizsvc.sandbox.zygote import prepare

        self._tell({"ready": prepare.load(self._config)})
        self._poll.register(self._channel, select.POLLIN)
        while True:
            for handle, _ in self._poll.poll():
                if handle != self._channel.fileno():
                    self._reap(handle)
                elif not self._fork():
                    return

    def _fork(self) -> bool:
        message, handles, _, _ = socket.recv_fds(self._channel, MESSAGE_BYTES, CHANNELS)
        if not message:
            return False
        asked = json.loads(message)
        spare = asked["spare"]
        # a lock held by another thread would stay locked in the child for ever
        threads = os.fstat(self._threads).st_nlink - 2
        if threads != 1:
            raise RuntimeError(f"{threads} threads where there has to be one before a fork")
        pid = os.fork()
        if pid == 0:
            self._become_spare(handles, asked["canary"])
        for each in handles:
            os.close(each)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (pid, spare)
        self._poll.register(pidfd, select.POLLIN)
        self._tell({"spare": spare, "pid": pid}, [pidfd])
        return True

    def _become_spare(self, handles: list[int], canary: bool) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            from quizsvc.sandbox.zygote import spare

            status = (spare.try_walls if canary else spare.live)(handles, self._config)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
