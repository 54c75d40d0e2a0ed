"""Runs commands of `quizsvc` in processes of their own, and kills them at a step of one's choice.

A step is what changes something outside the process or comes before it: an operation on files, or a statement
or commit of SQLAlchemy's. Everything is imported once, so that a command takes as long as its work.

`python -m tests.cli.killing` is the process that forks: lines of JSON come in, {words, at, after}, and go
out, {status, steps, seconds, output}.
"""

from __future__ import annotations

import json
import mmap
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, NoReturn

FILES = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.chmod", "shutil.copyfile", "sqlite3.connect"}
"""Audit events, of which each is one step; `os.replace` is `os.rename` there."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, -9 when it was killed; the steps that it began; what it printed."""

    status: int
    steps: int
    seconds: float
    output: str

    @property
    def killed(self) -> bool:
        """Whether it was cut off."""
        return self.status == -signal.SIGKILL


class Killer:
    """The forking process, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *words: object, at: int = 0, after: float = 0.0) -> Ended:
        """Run a command; SIGKILL comes before its step `at`, or `after` so many seconds."""
        asked = {"words": [str(word) for word in words], "at": at, "after": after}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


@contextmanager
def killer() -> Iterator[Killer]:
    """A process that runs and kills commands, without a sandbox."""
    env = {**os.environ, "QUIZSVC_SANDBOX": "off"}
    command = [sys.executable, "-m", "tests.cli.killing"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
    ) as process:
        yield Killer(process)
        assert process.stdin
        process.stdin.close()


def _serve() -> None:
    import quizsvc.app
    import quizsvc.bank.importing
    import quizsvc.cli.backup
    import quizsvc.cli.bank
    import quizsvc.cli.db
    import quizsvc.content.formats
    import quizsvc.db.copying
    import quizsvc.db.migrate  # noqa: F401

    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(words: list[str], at: int, after: float) -> dict[str, Any]:
    steps = mmap.mmap(-1, 8)  # shared, so that a killed process has left its count
    with tempfile.TemporaryFile("w+") as output:
        start = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _be_command(words, at, steps, output)
        if after:
            ended = select.poll()
            ended.register(os.pidfd_open(pid), select.POLLIN)
            if not ended.poll(after * 1000):
                os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        seconds = time.monotonic() - start
        output.seek(0)
        count = int.from_bytes(steps[:8], "little")
        return {"status": status, "steps": count, "seconds": seconds, "output": output.read()}


def _be_command(words: list[str], at: int, steps: mmap.mmap, output: IO[str]) -> NoReturn:
    import sqlalchemy as sa

    from quizsvc.cli.main import main

    for handle in (0, 1, 2):
        os.dup2(output.fileno(), handle)

    def step(*_: object) -> None:
        count = int.from_bytes(steps[:8], "little") + 1
        steps[:8] = count.to_bytes(8, "little")
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda event, _: step() if event in FILES else None)
    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, step)
    code = 1
    try:
        main(words)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
