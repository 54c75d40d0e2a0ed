"""Which schedule to draw, and the drawing."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.schemas import Named, Schema
from quizsvc.schedules.catalog import BY_NAME, HIGHEST_RATE, MOST_GROUPS, MOST_PARTS, MOST_STEPS
from quizsvc.schedules.parameters import Parameter

MOST_PARAMETERS = 32
HIGHEST_METRIC = 1e12
NAMES = validate.OneOf(list(BY_NAME))


class Bounded(fields.Field[float]):
    """A number from `low` to `high`."""

    def __init__(self, low: float, high: float, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "number", "minimum": low, "maximum": high}, **kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        # Compared before it is made a float: an integer of a thousand digits has none.
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not self.low <= value <= self.high:
            raise ma.ValidationError(f"Write a number from {self.low:g} to {self.high:g}.")
        return float(value)


class Rates(fields.Field[list[float]]):
    """A learning rate, or a list of one per parameter group."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": ["number", "array"], "items": {"type": "number"}}, **kwargs)
        self.one = Bounded(0.0, HIGHEST_RATE)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[float]:
        given = value if isinstance(value, list) else [value]
        if not 1 <= len(given) <= MOST_GROUPS:
            raise ma.ValidationError(f"Write one rate, or a list of 1 to {MOST_GROUPS}: one per group.")
        return [self.one._deserialize(item, attr, data) for item in given]


def _parameters() -> Named:
    return Named(
        keys=fields.String(validate=validate.Length(1, 64)),
        load_default=dict,
        validate=validate.Length(max=MOST_PARAMETERS),
        metadata={"description": "By the names of GET /schedules; what is missing has its default"},
    )


class PartIn(Schema):
    """One part of a composite scheduler."""

    scheduler = fields.String(required=True, validate=NAMES)
    parameters = _parameters()


class ScheduleIn(Schema):
    """A scheduler, the rates it starts from, and how far to draw."""

    scheduler = fields.String(required=True, validate=NAMES)
    parameters = _parameters()
    lr = Rates(load_default=lambda: [0.1])
    steps = fields.Integer(load_default=100, strict=True, validate=validate.Range(1, MOST_STEPS))
    parts = fields.List(
        fields.Nested(PartIn), load_default=list, validate=validate.Length(max=MOST_PARTS),
        metadata={"description": "SequentialLR and ChainedScheduler: what they are made of"},
    )  # fmt: skip
    milestones = fields.List(
        fields.Raw(metadata={"type": "integer"}), load_default=list, validate=validate.Length(max=MOST_PARTS),
        metadata={"description": "SequentialLR: the steps at which the next part takes over"},
    )  # fmt: skip
    metrics = fields.List(
        Bounded(-HIGHEST_METRIC, HIGHEST_METRIC), load_default=list, validate=validate.Length(max=MOST_STEPS),
        metadata={"description": "ReduceLROnPlateau: the loss at each step; the last one is repeated"},
    )  # fmt: skip


class ScheduleOut(Schema):
    """The rates that the updates use."""

    scheduler = fields.String(required=True)
    steps = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    rates = fields.List(
        fields.List(fields.Raw()), required=True,
        metadata={"description": "For each update the rate of each group"},
    )  # fmt: skip
    code = fields.String(required=True, metadata={"description": "What was run, to copy"})
    torch = fields.String(required=True)
    warnings = fields.List(fields.String(), required=True)


_BOUND = {"type": ["number", "null"], "description": "Null where it is no number"}


def _bound(each: Parameter, bound: float) -> float | None:
    return None if each.type in ("bool", "choice") else bound


class ParameterOut(Schema):
    """A parameter, and what a page needs to draw a control for it."""

    name = fields.String(required=True)
    type = fields.String(
        required=True,
        validate=validate.OneOf(["float", "int", "numbers", "ints", "bool", "choice"]),
        metadata={"description": "`numbers`: one for all groups, or a list of one per group"},
    )
    default = fields.Raw(required=True, allow_none=True)
    min = fields.Function(lambda each: _bound(each, each.low), required=True, metadata=_BOUND)
    max = fields.Function(lambda each: _bound(each, each.high), required=True, metadata=_BOUND)
    choices = fields.List(fields.String(), required=True, allow_none=True)
    nullable = fields.Boolean(required=True)
    scale = fields.Function(
        lambda each: "log" if each.logarithmic else "linear", required=True, metadata={"type": "string"}
    )
    about = fields.String(required=True)


class SchedulerOut(Schema):
    """A scheduler."""

    name = fields.String(required=True)
    summary = fields.String(required=True)
    composite = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(["sequential", "chained"]),
        metadata={"description": "How it is made of parts, if it is"},
    )  # fmt: skip
    metrics = fields.Boolean(required=True, metadata={"description": "Whether it is told a loss per step"})
    parameters = fields.List(fields.Nested(ParameterOut), required=True)


class LambdaOut(Schema):
    """A named function that `lr_lambda` takes, with its own parameters."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    scheduler = fields.String(required=True)
    expression = fields.String(required=True, metadata={"description": "Python; parameters in braces"})
    parameters = fields.List(fields.Nested(ParameterOut), required=True)


class DrawingLimitsOut(Schema):
    """How much is drawn at once."""

    steps = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    parts = fields.Integer(required=True)
    lr = fields.Float(required=True, metadata={"description": "Highest rate"})


class CatalogOut(Schema):
    """All that can be drawn."""

    schedulers = fields.List(fields.Nested(SchedulerOut), required=True)
    lambdas = fields.List(fields.Nested(LambdaOut), required=True)
    parts = fields.List(
        fields.String(), required=True, metadata={"description": "What composite ones can be made of"}
    )
    limits = fields.Nested(DrawingLimitsOut, required=True)
