"""A sandbox for as long as a block of code needs it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quizsvc.sandbox import launch
from quizsvc.sandbox.client import Client
from quizsvc.sandbox.errors import SandboxUnavailable

_STOP_SECONDS = 5.0


@contextmanager
def local(
    *options: str, ready_within: float = 120.0, timeout: float = 60.0, open_only: bool = True
) -> Iterator[Client]:
    """Start a supervisor of one's own in a temporary folder, wait until it is ready, and stop it at the end.

    `options` are those of `python -m quizsvc.sandbox serve`. SandboxUnavailable when it does not get ready
    in `ready_within` seconds; `timeout` is the client's. With `open_only` off, one that
    closed itself is yielded too, so that it can be asked why.
    """
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        path = Path(folder) / "socket"
        command = launch.command(
            "quizsvc.sandbox.__main__", "serve", "--socket", str(path), "--parent", str(os.getpid()), *options
        )
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own interpreter
        client = Client(path, timeout=timeout, source_bytes=1 << 20)
        try:
            try:
                client.wait(ready_within, still_there=lambda: process.poll() is None)
            except SandboxUnavailable:
                if open_only or process.poll() is not None:
                    raise
            yield client
        finally:
            client.close()
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
