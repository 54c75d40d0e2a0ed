"""What apispec cannot read off the views: refusals, their headers, rules over several fields, examples."""

from __future__ import annotations

import json
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from apispec import BasePlugin
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask_smorest.utils import deepupdate

from quizsvc.api.schemas import ProblemSchema

PROBLEM = "application/problem+json"

EXAMPLES = {
    "topic_id": "learning-rate-strategy",
    "question_id": "step-size",
    "quiz_id": "learning-rate-strategy-practice",
}
"""Ids of the bundled bank for path parameters of these names."""

_ANY = (HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_OF_BODIES = (
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNPROCESSABLE_ENTITY,
)  # fmt: skip

_SECONDS = {"schema": {"type": "integer", "minimum": 0}}
_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    HTTPStatus.TOO_MANY_REQUESTS: {
        "Retry-After": {"description": "Seconds to wait", **_SECONDS},
        "RateLimit-Limit": {"description": "Calls per window", **_SECONDS},
        "RateLimit-Remaining": {"description": "Calls left in this window", **_SECONDS},
        "RateLimit-Reset": {"description": "Seconds to the next window", **_SECONDS},
    },
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": {"description": "Seconds to wait", **_SECONDS}},
}


def describe_problem(status: HTTPStatus | None, description: str) -> dict[str, Any]:
    """The response component of a refusal; None stands for every other status."""
    described: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM: {"schema": ProblemSchema}},
    }
    if status in _HEADERS:
        described["headers"] = _HEADERS[status]
    return described


@lru_cache(1)
def answers() -> dict[str, Any]:
    """What the service answers to the main calls, by method and path below the API's root. A test plays them,
    on a question that no bank has, so that they tell no key.
    """
    found: dict[str, Any] = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))
    return found


class Refusals(BasePlugin):
    """Lists with every operation the refusals that its path and body make possible, and an example of what it
    answers.
    """

    def path_helper(
        self,
        path: str | None = None,
        operations: dict[str, Any] | None = None,
        parameters: list[dict[str, Any]] | None = None,
        **_: Any,
    ) -> str | None:
        """Give path parameters an example that exists."""
        for parameter in parameters or []:
            if parameter.get("in") == "path" and parameter["name"] in EXAMPLES:
                parameter["example"] = EXAMPLES[parameter["name"]]
        return None

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Add references to the components of `describe_problem`."""
        for method, operation in (operations or {}).items():
            _show(operation, f"{method.upper()} {(path or '').removeprefix('/api/v1')}")
            statuses = [*_ANY, *(_OF_BODIES if "requestBody" in operation else ())]
            if "{" in (path or "") or _records(operation):
                statuses.append(HTTPStatus.NOT_FOUND)
            if _records(operation):
                statuses += [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]
            for status in statuses:
                operation["responses"].setdefault(str(status.value), status.name)


def _show(operation: dict[str, Any], name: str) -> None:
    if name in answers():
        answered = next(status for status in operation["responses"] if str(status).startswith("2"))
        operation["responses"][answered]["content"]["application/json"]["example"] = answers()[name]


def _records(operation: dict[str, Any]) -> bool:
    return any(parameter.get("name") == "Idempotency-Key" for parameter in operation.get("parameters", []))


class _Converter(OpenAPIConverter):
    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """The schema, with the rules that its class states in `described`."""
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        deepupdate(described, getattr(schema, "described", {}))
        return described


class Marshmallow(MarshmallowPlugin):
    """apispec's plugin, for schemas that say more of themselves in JSON Schema's words."""

    Converter = _Converter
