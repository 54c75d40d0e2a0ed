"""What is asked and answered about regrades."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from quizsvc.api.schemas import NO_NUL, PageQuery, Schema, id_field, page_of
from quizsvc.attempts.regrades.models import State
from quizsvc.scoring import Policy

POLICY = validate.OneOf([policy.value for policy in Policy])
LONGEST_REASON = 1000
LARGEST_NUMBER = 2**31 - 1


class RegradeIn(Schema):
    """Which question to grade anew, and how."""

    question = id_field()
    to_revision = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, LARGEST_NUMBER),
        metadata={"description": "Number of the revision that is right"},
    )
    policy = fields.String(
        required=True,
        validate=POLICY,
        metadata={
            "description": "current_only: by that revision alone; current_or_previous: the better of it and "
            "of what stands; full_credit: full marks for everybody who answered; none: no score changes"
        },
    )
    only_if_higher = fields.Boolean(
        load_default=False, metadata={"description": "Leave alone every question whose score would not rise"}
    )
    from_revision = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(1, LARGEST_NUMBER),
        metadata={"description": "Only attempts that were asked this revision; null for all"},
    )
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, LONGEST_REASON),
        metadata={"description": "Told to learners; by default the revision's erratum", "pattern": NO_NUL},
    )
    dry_run = fields.Boolean(
        load_default=False, metadata={"description": "Say what would change; change nothing"}
    )


class ByOut(Schema):
    """Who asked for a regrade."""

    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)


class ProgressOut(Schema):
    """How many of the attempts are done."""

    attempts = fields.Integer(required=True)
    of = fields.Integer(required=True)


class ChangedOut(Schema):
    """How many got another score. A response counts too if only its try or its share changed."""

    responses = fields.Integer(required=True)
    attempts = fields.Integer(required=True)
    learners = fields.Integer(required=True)
    raised = fields.Integer(required=True, metadata={"description": "Attempts with more points"})
    lowered = fields.Integer(required=True, metadata={"description": "Attempts with fewer points"})


class SumsOut(Schema):
    """Points for the question over all attempts done, before and after."""

    before = fields.Float(required=True)
    after = fields.Float(required=True)


class RowOut(Schema):
    """So many attempts went from one score of the question to the other; null for the rarest together."""

    before = fields.Float(required=True, allow_none=True)
    after = fields.Float(required=True, allow_none=True)
    attempts = fields.Integer(required=True)


class RegradeOut(Schema):
    """A regrade and what it came to, or would come to."""

    id = fields.String(required=True, allow_none=True, metadata={"description": "Null for a dry run"})
    question = fields.String(required=True)
    to_revision = fields.Integer(required=True)
    from_revision = fields.Integer(required=True, allow_none=True)
    policy = fields.String(required=True, validate=POLICY)
    only_if_higher = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    dry_run = fields.Boolean(required=True)
    by = fields.Nested(ByOut, required=True, allow_none=True, metadata={"description": "Null for a command"})
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in State]))
    created_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    progress = fields.Nested(ProgressOut, required=True)
    judged = fields.Integer(required=True, metadata={"description": "Responses that were looked at"})
    changed = fields.Nested(ChangedOut, required=True)
    points = fields.Nested(SumsOut, required=True)
    table = fields.List(fields.Nested(RowOut), required=True)


class RegradeQuery(PageQuery):
    """Which regrades are wanted."""

    question = id_field(required=False, load_default=None)


RegradePage: Any = page_of(RegradeOut)
