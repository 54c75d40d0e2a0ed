"""Lists in pages: a cursor says after which row the next page begins, so rows that come or go in
between neither repeat nor vanish.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.orm import InstrumentedAttribute, Session

from quizsvc.errors import Invalid

Row = TypeVar("Row")


def page(
    session: Session,
    query: sa.Select[Row],
    by: InstrumentedAttribute[str],
    *,
    limit: int,
    cursor: str | None,
    newest_first: bool = False,
) -> dict[str, Any]:
    """One page of `query` in order of the unique text column `by`, as {items, next}.

    Raises Invalid for a cursor that no page gave out.
    """
    if cursor is not None:
        last = _decode(cursor)
        query = query.where(by < last if newest_first else by > last)
    query = query.order_by(by.desc() if newest_first else by).limit(limit + 1)
    rows = list(session.scalars(query).unique())
    more = len(rows) > limit
    rows = rows[:limit]
    return {"items": rows, "next": _encode(getattr(rows[-1], by.key)) if more else None}


def link_header(response: Response) -> Response:
    """Add `Link: <…>; rel="next"` to a page that has a next one; an after_request hook."""
    if request.method == "GET" and response.is_json and b'"next":' in (body := response.get_data()):
        following = response.json.get("next") if body.startswith(b"{") and response.json else None
        if isinstance(following, str):
            query = urlencode(
                [*((k, v) for k, v in request.args.items(True) if k != "cursor"), ("cursor", following)]
            )
            response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response


def _encode(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        value = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        value = "\0"
    if "\0" in value:
        raise Invalid(
            "The cursor is not one that a page gave out.",
            errors=[{"pointer": "query:/cursor", "message": "Take it from `next` of the page before."}],
        )
    return value
