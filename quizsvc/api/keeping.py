"""Public answers that a client may keep: each has an ETag, and 304 says that it still stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any

from flask import Response, request

import quizsvc

DESCRIBED = {"success": True, "description": "Nothing changed since the answer with that ETag"}


def unless_kept(value: Any, *made_of: Any) -> Any:
    """What a view returns: `value` with its ETag, or 304 without a body to a client that has it already.

    The ETag is of `made_of`, plain values or dataclasses such as the revisions shown, so `value` need not be
    dumped to know it.
    """
    text = json.dumps([quizsvc.__version__, made_of], default=_fields, sort_keys=True)
    tag = hashlib.sha256(text.encode()).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers)
    return value, 200, headers


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass; asdict copies all that is in them, which json only reads."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
