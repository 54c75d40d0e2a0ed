"""What learners send and get."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import NO_NUL, Schema, page_of
from quizsvc.learners.models import Role


class LearnerIn(Schema):
    """A registration."""

    name = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=200),
        metadata={"description": "How to address the learner", "pattern": NO_NUL},
    )


class RegisteredOut(Schema):
    """A new learner. The token is shown this once."""

    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, validate=validate.OneOf(list(Role)))
    token = fields.String(required=True, metadata={"description": "Send it as `Authorization: Bearer …`"})


class LearnerOut(Schema):
    """The learner that the token stands for."""

    id = fields.String(required=True, attribute="learner_id")
    name = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, validate=validate.OneOf(list(Role)))


class TokenOut(Schema):
    """A token; the secret itself is shown when it is made, and never again."""

    id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(list(Role)))
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)


TokenPage = page_of(TokenOut)
