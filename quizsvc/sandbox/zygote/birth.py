"""How a zygote comes to be the supervisor's child, though the nursery forked it.

A process between the two forks it and ends, and the supervisor, which adopts orphans, becomes its parent:
the kernel then kills the zygote with the supervisor, and lets it live when the nursery dies.
"""

from __future__ import annotations

import json
import os
import select
import socket
import traceback
from typing import Any, NoReturn

from quizsvc.sandbox.walls import identity, kernel, namespaces
from quizsvc.sandbox.zygote import serving


def bear(nursery: socket.socket, handle: int, config: dict[str, Any]) -> None:
    """Fork a zygote that talks over the descriptor `handle`, which is closed here."""
    kernel.one_thread()
    between = os.fork()
    if between == 0:
        nursery.close()
        _leave_orphan(handle, config)
    os.close(handle)
    os.waitpid(between, 0)


def _leave_orphan(handle: int, config: dict[str, Any]) -> NoReturn:
    status = 1
    try:
        channel = socket.socket(fileno=handle)
        here = os.pidfd_open(os.getpid())
        if config["tier"] == "full":
            identity.open_to_others()  # else it could not map its user
            namespaces.enter()
        child = os.fork()
        if child == 0:
            _become_zygote(channel, here, config)
        socket.send_fds(channel, [json.dumps({"born": child}).encode()], [os.pidfd_open(child)])
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _become_zygote(channel: socket.socket, between: int, config: dict[str, Any]) -> NoReturn:
    status = 1
    try:
        orphaned = select.poll()
        orphaned.register(between, select.POLLIN)
        orphaned.poll()
        os.close(between)
        kernel.die_with_parent()  # who is the supervisor by now; if that has gone, the channel says so
        kernel.call_this("zygote")
        zygote = serving.Zygote(channel, config)
        if config["tier"] == "full":
            namespaces.empty_root()
        identity.close_to_others()
        zygote.serve()
        status = 0
    except (BrokenPipeError, ConnectionResetError):
        status = 0  # the supervisor has gone
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
