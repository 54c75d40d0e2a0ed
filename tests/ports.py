"""Ports for servers that cannot say which one they were given."""

from __future__ import annotations

import itertools
import os
import socket

LOWEST, MOST = 10_000, 20_000
"""Below those that a system gives to outgoing connections, which come and go at any moment."""

_numbers = itertools.count()


def free_port() -> int:
    """A port of this machine that is free, and that no other process of the tests is told."""
    while True:
        port = LOWEST + (os.getpid() * 37 + next(_numbers)) % MOST
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
