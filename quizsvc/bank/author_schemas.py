"""What authors send and get."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import PageQuery, QueryFlag, QueryInteger, Schema, id_field, page_of
from quizsvc.bank.models import Status
from quizsvc.content.formats import FORMATS
from quizsvc.content.model import Difficulty, Kind

LARGEST_NUMBER = 2**31 - 1


class ImportQuery(Schema):
    """How to import."""

    dry_run = QueryFlag(load_default=False, metadata={"description": "Say what would be done; do nothing"})
    format = fields.String(
        load_default=None,
        validate=validate.OneOf(FORMATS),
        metadata={"description": "Found out by the content if you do not say"},
    )
    topic = id_field(
        required=False,
        load_default=None,
        metadata={"description": "The topic of a foreign file's questions; native files name theirs"},
    )
    retire_missing = QueryFlag(
        load_default=False,
        metadata={"description": "Retire questions of the file's topics that the file does not hold"},
    )


class ExportQuery(Schema):
    """What to export."""

    format = fields.String(load_default="native", validate=validate.OneOf(FORMATS))
    topic = id_field(required=False, load_default=None)
    revisions = fields.String(
        load_default="current",
        validate=validate.OneOf(["current", "all"]),
        metadata={"description": "Native files can carry the history: every revision of each question"},
    )


class LeftOutOut(Schema):
    """Something that the format cannot hold."""

    question = fields.String(required=True)
    part = fields.String(required=True, metadata={"description": "`question` for all of it"})
    reason = fields.String(required=True)


class ExportReportOut(Schema):
    """What an export would leave out."""

    left_out = fields.List(fields.Nested(LeftOutOut), required=True)


class SkippedOut(Schema):
    """An item of a foreign file that was not taken."""

    title = fields.String(required=True)
    reason = fields.String(required=True)
    line = fields.Integer(required=True)
    file = fields.String(required=True)


class FindingOut(Schema):
    """One claim, what it expects, what its run gave, and whether the two agree."""

    claim = fields.String(required=True)
    expected = fields.Raw(required=True, allow_none=True)
    got = fields.Raw(required=True, allow_none=True)
    holds = fields.Boolean(required=True)
    note = fields.String(required=True, allow_none=True)


class ImportedQuestionOut(Schema):
    """A question of the import, with its newest revision."""

    id = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["created", "updated", "unchanged"]))
    revision = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf([status.value for status in Status]))
    torch = fields.String(required=True, allow_none=True)
    evidence = fields.List(
        fields.Nested(FindingOut), required=True, metadata={"description": "What its claims came to"}
    )


class ImportOut(Schema):
    """What an import did, by question id."""

    created = fields.List(fields.String(), required=True)
    updated = fields.List(fields.String(), required=True)
    unchanged = fields.List(fields.String(), required=True)
    retired = fields.List(fields.String(), required=True)
    skipped = fields.List(fields.Nested(SkippedOut), required=True)
    warnings = fields.List(fields.String(), required=True)
    errors = fields.List(
        fields.Dict(), required=True, metadata={"description": "Empty: a file with errors is answered by 422"}
    )
    questions = fields.List(fields.Nested(ImportedQuestionOut), required=True)
    dry_run = fields.Boolean(required=True)


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
    variants = fields.List(
        fields.Dict(),
        required=True,
        metadata={
            "description": "Of a template: the proved variants, with parameters, answer and what was printed"
        },
    )
    content = fields.Dict(required=True)
    created_at = fields.AwareDateTime(required=True)


class ContestedOut(Schema):
    """A question whose newest revision is contested."""

    id = fields.String(required=True)
    topic = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in Kind]))
    difficulty = fields.String(required=True, validate=validate.OneOf([level.value for level in Difficulty]))
    number = fields.Integer(required=True, metadata={"description": "Of its newest revision"})
    torch = fields.String(required=True, allow_none=True)
    published = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Number of the revision that learners get"}
    )


class RevisionQuery(PageQuery):
    """Which part of a question's revisions is wanted, oldest first."""

    cursor = QueryInteger(  # type: ignore[assignment]  # numbers, where other lists have ids
        load_default=None,
        validate=validate.Range(1, LARGEST_NUMBER),
        metadata={"description": "`next` of the page before"},
    )


RevisionPage = page_of(RevisionOut)
ContestedPage = page_of(ContestedOut)
