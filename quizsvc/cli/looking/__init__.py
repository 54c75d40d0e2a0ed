"""What `quizsvc doctor` looks at, from the interpreter to the sandbox's walls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quizsvc.cli.looking import data, sandbox, setup, software
from quizsvc.cli.looking.check import Check
from quizsvc.settings import Settings

LOOKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    software.python, software.torch, software.sqlite, setup.settings,
    data.folder, data.disk, data.permissions, data.database, sandbox.walls,
)  # fmt: skip
