"""The zygote's side of forking, with forks that are played here."""

from __future__ import annotations

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor

from quizsvc.sandbox.zygote import serving


def test_a_fork_that_the_machine_refuses_is_tried_again(monkeypatch):
    """Where runs hold every process that may be had, the zygote and the runs under way live on."""
    forks: list[int] = []

    def fork() -> int:
        forks.append(1)
        if len(forks) < 3:
            raise BlockingIOError("Resource temporarily unavailable")
        return os.posix_spawn("/bin/true", ["true"], {})

    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(serving.kernel, "one_thread", lambda tasks: None)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ThreadPoolExecutor(1) as thread, theirs:
        served = thread.submit(serving.Zygote(theirs, {}).serve)
        with ours:
            ours.settimeout(60)
            handles = [os.memfd_create("x") for _ in range(serving.CHANNELS)]
            socket.send_fds(ours, [json.dumps({"spare": 7, "canary": False}).encode()], handles)
            for each in handles:
                os.close(each)
            told = []
            for _ in range(3):
                message, pidfds, _, _ = socket.recv_fds(ours, 4096, 1)
                told.append(json.loads(message))
                for each in pidfds:
                    os.close(each)
        assert served.result(60) is None

    assert [told[0], told[1]["spare"], told[2]["exit"]] == [{"ready": True}, 7, 7]
