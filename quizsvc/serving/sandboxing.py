"""The sandbox as a child process, of `serve` or of a worker."""

from __future__ import annotations

import os

from quizsvc.sandbox import launch
from quizsvc.settings import Settings


def run_sandbox(settings: Settings) -> None:
    """Become the supervisor: a fresh interpreter with an empty environment and no file of ours."""
    where = ["--socket", str(settings.sandbox_socket), "--parent", str(os.getppid())]
    where += ["--journal", settings.log_format]
    command = launch.command("quizsvc.sandbox.__main__", "serve", *where, *settings.sandbox_options())
    os.closerange(3, 4096)
    os.execve(command[0], command, {})  # noqa: S606  # our own interpreter
