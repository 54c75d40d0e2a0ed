"""A snippet in, a run out."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import Schema

STATUSES = (
    "ok", "syntax_error", "error", "timeout", "memory_limit", "output_limit", "blocked", "killed",
)  # fmt: skip


class RunIn(Schema):
    """A snippet to run."""

    code = fields.String(required=True, metadata={"description": "Python; torch may be imported"})
    given = fields.Dict(
        keys=fields.String(
            validate=validate.Regexp(r"^[A-Za-z_][A-Za-z0-9_]{0,63}$", error="Not a Python name.")
        ),
        load_default=dict,
        validate=validate.Length(max=64),
        metadata={"description": "Names that the snippet finds set, with their JSON values"},
    )


class ErrorOut(Schema):
    """How a run ended, if not well."""

    type = fields.String(required=True)
    message = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True, metadata={"description": "Line of the snippet"})


class PrintedOut(Schema):
    """A learning rate on stdout."""

    value = fields.Float(required=True)
    text = fields.String(required=True, metadata={"description": "As it was printed"})
    line = fields.Integer(required=True, allow_none=True)


class UpdateOut(Schema):
    """One call of Optimizer.step."""

    lr = fields.List(fields.Raw(), required=True, metadata={"description": "Rate used, one per group"})
    line = fields.Integer(required=True, allow_none=True)


class TraceOut(Schema):
    """What the optimizer and the scheduler did."""

    updates = fields.List(fields.Nested(UpdateOut), required=True)
    order = fields.String(
        required=True, validate=validate.OneOf(["optimizer_first", "scheduler_first", "mixed", "none"])
    )


class WarningOut(Schema):
    """A Python warning."""

    category = fields.String(required=True)
    message = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)


class DiagnosisOut(Schema):
    """A finding about a run."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    explanation = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)
    section = fields.String(required=True, metadata={"description": "Section of the lesson"})


class UsageOut(Schema):
    """What the run took, measured from outside."""

    wall_ms = fields.Float(required=True)
    cpu_ms = fields.Float(required=True)
    peak_mib = fields.Float(required=True, allow_none=True)


class RunOut(Schema):
    """One execution of a snippet."""

    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    stdout = fields.String(required=True)
    stderr = fields.String(required=True)
    stdout_truncated = fields.Boolean(
        required=True, metadata={"description": "More was printed than is shown"}
    )
    stderr_truncated = fields.Boolean(required=True)
    error = fields.Nested(ErrorOut, required=True, allow_none=True)
    learning_rates = fields.List(fields.Raw(), required=True, metadata={"description": "Rates printed"})
    printed = fields.List(fields.Nested(PrintedOut), required=True)
    losses = fields.List(fields.Raw(), required=True)
    validation_losses = fields.List(fields.Raw(), required=True)
    trace = fields.Nested(TraceOut, required=True)
    warnings = fields.List(fields.Nested(WarningOut), required=True)
    diagnosis = fields.List(fields.Nested(DiagnosisOut), required=True)
    usage = fields.Nested(UsageOut, required=True)
    torch = fields.String(required=True)
    tier = fields.String(required=True)
