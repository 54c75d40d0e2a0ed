"""What a request needs of the process it runs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flask import current_app

from quizsvc.db import Database
from quizsvc.settings import Settings

if TYPE_CHECKING:
    from quizsvc.db.statement import On
    from quizsvc.grading import Grader

EXTENSION = "quizsvc"


class Caller(Protocol):
    """Who a token stands for."""

    @property
    def learner_id(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that create_app puts together; `authenticate` finds the caller of a token."""

    settings: Settings
    db: Database
    grader: Grader
    authenticate: Callable[[On, str], Caller]
    send_regrades: Callable[[], None] | None = None
    """Has other machines work on regrades; None where this process does it."""


def core() -> Core:
    """The parts of the running app."""
    found: Core = current_app.extensions[EXTENSION]
    return found
