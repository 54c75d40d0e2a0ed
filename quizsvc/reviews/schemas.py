"""What is to be asked again, and when."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import PageQuery, Schema, id_field
from quizsvc.attempts.schemas import CARD_STATE
from quizsvc.bank.schemas import DIFFICULTY, KIND

CURSOR = r"^[0-9]{1,17}\.[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"
"""A due time in microseconds, and the question that stands there."""


class ReviewQuery(PageQuery):
    """Which reviews are wanted."""

    topic = id_field(required=False, load_default=None)
    cursor = fields.String(
        load_default=None,
        validate=validate.Regexp(CURSOR, error="Take it from `next` of the page before."),
        metadata={"description": "`next` of the page before"},
    )


class ReviewOut(Schema):
    """A question that was answered before."""

    question = fields.String(required=True)
    topic = fields.String(required=True)
    kind = fields.String(required=True, validate=KIND)
    difficulty = fields.String(required=True, validate=DIFFICULTY)
    stem = fields.String(required=True, metadata={"description": "Markdown"})
    due_at = fields.AwareDateTime(required=True)
    due = fields.Boolean(required=True, metadata={"description": "Whether that moment has come"})
    state = fields.String(required=True, validate=CARD_STATE)
    last_review = fields.AwareDateTime(required=True)
    interval_days = fields.Float(required=True, metadata={"description": "From the last review to the next"})
    reviews = fields.Integer(required=True)
    lapses = fields.Integer(required=True, metadata={"description": "How often it was forgotten"})


class HeldBackOut(Schema):
    """An open test with questions that could be reviewed."""

    attempt = fields.String(required=True)
    title = fields.String(required=True)
    questions = fields.Integer(required=True)


class ReviewsOut(Schema):
    """A page of reviews, soonest due first, and how many there are."""

    items = fields.List(fields.Nested(ReviewOut), required=True)
    due = fields.Integer(required=True, metadata={"description": "How many are due now"})
    coming = fields.Integer(required=True, metadata={"description": "How many come due later"})
    next_due_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When the first of those does"}
    )
    held_back = fields.List(
        fields.Nested(HeldBackOut),
        required=True,
        metadata={"description": "Open tests; what they ask is not listed until they are finished"},
    )
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page, null at the end"}
    )
