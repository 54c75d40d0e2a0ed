"""Lists in pages: a cursor says after which row the next page begins, so rows that come or go in
between neither repeat nor vanish.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")

_NEXT = re.compile(rb'"next":\s*("(?:[^"\\]|\\.)*")\s*}\s*$')
LONGEST_END = 512
"""Bytes at the end of a page that hold its `next`: reading all of it again takes as long as writing it."""


def page(
    session: Session,
    query: sa.Select[Row],
    by: InstrumentedAttribute[Any],
    *,
    limit: int,
    cursor: str | int | None,
    newest_first: bool = False,
) -> dict[str, Any]:
    """One page of `query` in order of the unique column `by`, of ids mostly, as {items, next}.

    The cursor is the last of the page before, which need not exist any more.
    """
    if cursor is not None:
        query = query.where(by < cursor if newest_first else by > cursor)
    query = query.order_by(by.desc() if newest_first else by).limit(limit + 1)
    rows = list(session.scalars(query).unique())
    more = len(rows) > limit
    rows = rows[:limit]
    return {"items": rows, "next": getattr(rows[-1], by.key) if more else None}


def link_header(response: Response) -> Response:
    """Add `Link: <…>; rel="next"` to a page that has a next one; an after_request hook."""
    if request.method != "GET" or not response.is_json:
        return response
    if found := _NEXT.search(response.get_data()[-LONGEST_END:]):
        kept = [pair for pair in request.args.items(multi=True) if pair[0] != "cursor"]
        query = urlencode([*kept, ("cursor", json.loads(found[1]))])
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response
