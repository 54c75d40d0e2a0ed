"""The decorator that views of every feature say their needed role with."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from quizsvc.api import auth
from quizsvc.learners import service
from quizsvc.learners.models import Role

P = ParamSpec("P")
R = TypeVar("R")


def requires(role: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only callers through whose token reaches `role`."""
    return auth.requires(lambda caller: service.refuse_under(role, caller.role))
