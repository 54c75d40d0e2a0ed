"""A snippet in, a run out."""

from __future__ import annotations

import keyword
import math
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.schemas import LARGEST, NO_NUL, Named, Schema
from quizsvc.sandbox import InvalidSource
from quizsvc.sandbox.source import MAX_DEPTH, MAX_GIVEN_NAMES, check_given

STATUSES = (
    "ok", "syntax_error", "error", "timeout", "memory_limit", "output_limit", "blocked", "killed",
)  # fmt: skip


SOME_TEXT = r"^[^\x00]*\S[^\x00]*$"
NAME = rf"^(?!__)(?!(?:{'|'.join(keyword.kwlist)})$)[A-Za-z_][A-Za-z0-9_]{{0,63}}$"
NUMBER = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}


def _given(depth: int = MAX_DEPTH) -> dict[str, Any]:
    """The JSON Schema of a value that a snippet can be given."""
    lists = [{"type": "array", "items": _given(depth - 1)}] if depth else []
    return {"anyOf": [NUMBER, {"type": ["string", "boolean"], "pattern": NO_NUL}, *lists]}


class Given(Named):
    """Names and values that the sandbox can pass on."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        given = super()._deserialize(value, attr, data, **kwargs)
        for name, one in given.items():
            try:
                check_given({name: one})
            except InvalidSource as error:
                raise ma.ValidationError({name: [str(error)]}) from error
        return given


class RunIn(Schema):
    """A snippet to run."""

    described: ClassVar[dict[str, Any]] = {"properties": {"given": {"propertyNames": {"pattern": NAME}}}}

    code = fields.String(
        required=True, metadata={"description": "Python; torch may be imported", "pattern": SOME_TEXT}
    )
    given = Given(
        keys=fields.String(
            validate=validate.Regexp(NAME, error="Not a Python name that a snippet may be given.")
        ),
        values=fields.Raw(metadata=_given()),
        load_default=dict,
        validate=validate.Length(max=MAX_GIVEN_NAMES),
        metadata={
            "description": "Names that the snippet finds set, with their JSON values",
            "maxProperties": MAX_GIVEN_NAMES,
        },
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
    truncated = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Of what there was more than is told here, such as update or number"},
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


NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
MOST_POINTS = 10_000


class Point(fields.Field[float]):
    """A point of a curve: a number, or null, "NaN", "Infinity" or "-Infinity" for what is not finite."""

    def __init__(self, **kwargs: Any) -> None:
        kind = {"anyOf": [NUMBER, {"enum": [None, *NOT_FINITE]}]}
        super().__init__(allow_none=True, metadata=kind, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, str) and value in NOT_FINITE:
            return NOT_FINITE[value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return float(value)
            except OverflowError:
                pass
        raise ma.ValidationError('Write a number, or null, "NaN", "Infinity" or "-Infinity".')


def _curve(**kwargs: Any) -> fields.List[Any]:
    return fields.List(Point(), validate=validate.Length(2, MOST_POINTS), **kwargs)


class CurvesIn(Schema):
    """The curves of one training, all of the same length."""

    losses = _curve(required=True)
    validation_losses = _curve(load_default=None, allow_none=True)
    learning_rates = _curve(load_default=None, allow_none=True)

    @ma.validates_schema
    def same_length(self, data: dict[str, Any], **_: Any) -> None:
        """Raise unless all curves run along the same training."""
        for name in ("validation_losses", "learning_rates"):
            curve = data.get(name)
            if curve is not None and len(curve) != len(data["losses"]):
                wanted = f"Send one point per loss: {len(data['losses'])}, not {len(curve)}."
                raise ma.ValidationError(wanted, field_name=name)


class FindingsOut(Schema):
    """What the curves say."""

    diagnosis = fields.List(fields.Nested(DiagnosisOut), required=True)


class LimitsOut(Schema):
    """The limits of one run."""

    wall = fields.Float(required=True, metadata={"description": "Seconds on the clock"})
    cpu = fields.Float(required=True, metadata={"description": "Seconds of processor time"})
    memory_mib = fields.Integer(required=True, metadata={"description": "MiB over what torch itself holds"})
    output_bytes = fields.Integer(required=True, metadata={"description": "stdout and stderr together"})
    source_bytes = fields.Integer(required=True, metadata={"description": "Of the snippet in UTF-8"})


class SandboxOut(Schema):
    """What a snippet may use, and how the sandbox stands."""

    status = fields.String(required=True, validate=validate.OneOf(["ready", "starting", "unavailable"]))
    reason = fields.String(required=True, allow_none=True)
    tier = fields.String(required=True, allow_none=True, validate=validate.OneOf(["full", "reduced"]))
    torch = fields.String(required=True, allow_none=True)
    modules = fields.List(fields.String(), required=True)
    limits = fields.Nested(LimitsOut, required=True, allow_none=True)
