"""Who calls: the bearer token of a request, and the role that a call needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, request

from quizsvc.api.core import Caller, core
from quizsvc.api.limits import refuse_guessing
from quizsvc.errors import Unauthorized

P = ParamSpec("P")
R = TypeVar("R")


def requires(check: Callable[[Caller], None]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator for views that need a token; `check` raises Forbidden for a role that does not reach.

    Stands right below the route, so that a stranger is told so before their body is judged.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            check(caller())
            return view(*args, **kwargs)

        docs: dict[str, Any] = wrapper.__dict__.setdefault("_apidoc", {})
        docs.setdefault("manual_doc", {})["security"] = [{"token": []}]
        responses = docs.setdefault("response", {}).setdefault("responses", {})
        responses.update({401: ["UNAUTHORIZED"], 403: ["FORBIDDEN"]})
        return wrapper

    return decorate


def caller() -> Caller:
    """Who sent this request. Raises Unauthorized without a token that is known and still holds."""
    known: Caller | None = g.get("caller")
    if known is None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized(
                "Send a token: `Authorization: Bearer …`. POST /api/v1/learners gives you one."
            )
        try:
            here = core()
            with here.db.reading() as reading:
                g.caller = known = here.authenticate(reading, token.strip())
        except Unauthorized:
            refuse_guessing()
            raise
    return known
