"""What authors send and get."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import Schema
from quizsvc.bank.models import Status


class ImportQuery(Schema):
    """How to import."""

    dry_run = fields.Boolean(
        load_default=False, metadata={"description": "Say what would be done; do nothing"}
    )
    format = fields.String(load_default="native", validate=validate.OneOf(["native"]))


class ImportOut(Schema):
    """What an import did, by question id."""

    created = fields.List(fields.String(), required=True)
    updated = fields.List(fields.String(), required=True)
    unchanged = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.String(), required=True)
    dry_run = fields.Boolean(required=True)


class FindingOut(Schema):
    """One claim, what it expects, what its run gave, and whether the two agree."""

    claim = fields.String(required=True)
    expected = fields.Raw(required=True, allow_none=True)
    got = fields.Raw(required=True, allow_none=True)
    holds = fields.Boolean(required=True)
    note = fields.String(required=True, allow_none=True)


class RevisionOut(Schema):
    """A revision; `content` is as in question files."""

    number = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf([status.value for status in Status]))
    torch = fields.String(
        required=True, allow_none=True, metadata={"description": "Version that ran the claims"}
    )
    erratum = fields.Function(
        lambda row: row.content.get("erratum"), required=True, metadata={"type": ["string", "null"]}
    )
    evidence = fields.List(fields.Nested(FindingOut), required=True)
    content = fields.Dict(required=True)
    created_at = fields.AwareDateTime(required=True)


class RevisionsOut(Schema):
    """The revisions of a question, oldest first."""

    items = fields.List(fields.Nested(RevisionOut), required=True)
