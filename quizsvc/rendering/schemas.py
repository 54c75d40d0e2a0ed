"""Texts in, HTML out."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.schemas import Schema

MOST_TEXTS = 200
MOST_LETTERS = 128 * 1024
FORMS = ("markdown", "line", "python", "yaml")


class TextIn(Schema):
    """A text, and what it is."""

    text = fields.String(required=True)
    form = fields.String(
        required=True,
        validate=validate.OneOf(FORMS),
        metadata={"description": "`line` is Markdown without a paragraph around it, for options and titles"},
    )


class RenderingsIn(Schema):
    """The texts of one page."""

    items = fields.List(fields.Nested(TextIn), required=True, validate=validate.Length(1, MOST_TEXTS))

    @ma.validates_schema(skip_on_field_errors=True)
    def short_enough(self, data: dict[str, Any], **_: Any) -> None:
        """Raise for more than a page's worth of text."""
        if sum(len(item["text"]) for item in data["items"]) > MOST_LETTERS:
            raise ma.ValidationError(
                f"Send at most {MOST_LETTERS} letters in one call; make several of it.", field_name="items"
            )


class HtmlOut(Schema):
    """A text as HTML of an allow-list of tags: no script, style, picture or form."""

    html = fields.String(required=True)


class RenderingsOut(Schema):
    """The texts as HTML, in the order sent."""

    items = fields.List(fields.Nested(HtmlOut), required=True)
