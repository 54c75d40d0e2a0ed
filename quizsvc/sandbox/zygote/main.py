"""The nursery: loads torch once, then bears a zygote whenever the supervisor asks for one.

It talks over a SOCK_SEQPACKET socket. In: its settings once, then a message with one descriptor, the
channel of the zygote to be. Out: {"loaded": {...}}. No snippet comes near it: it only waits, so the next
zygote is there at once when one has died.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback
from typing import Any

from quizsvc.sandbox.walls import kernel, namespaces

MESSAGE_BYTES = 64 << 10


def main(arguments: list[str]) -> int:
    """Run as the supervisor's child; `arguments` is the number of the socket's descriptor."""
    channel = socket.socket(fileno=int(arguments[0]))
    config = json.loads(channel.recv(MESSAGE_BYTES))
    kernel.die_with_parent()
    kernel.call_this("nursery")
    if os.getppid() != config["parent"]:
        return 1
    config["tier"], config["tier_reason"] = _tier(config)
    try:
        _nurse(channel, config)
    except (BrokenPipeError, ConnectionResetError):
        return 0  # the supervisor has gone
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _tier(config: dict[str, Any]) -> tuple[str, str]:
    """The tier that can be had here, and why it is the reduced one."""
    if not config["namespaces"]:
        return "reduced", "namespaces are switched off"
    if reason := namespaces.trial():
        return "reduced", f"namespaces are refused: {reason}"
    return "full", ""


def _nurse(channel: socket.socket, config: dict[str, Any]) -> None:
    from quizsvc.sandbox.zygote import birth, prepare

    channel.send(json.dumps({"loaded": prepare.load(config)}).encode())
    while True:
        message, handles, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 1)
        if not message:
            return
        birth.bear(channel, handles[0], config)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
