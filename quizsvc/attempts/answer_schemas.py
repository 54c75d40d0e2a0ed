"""What is sent and answered about one answer: the answer, its feedback, hints and the solution."""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.schemas import ID_PATTERN, LARGEST, NO_NUL, Schema, id_field
from quizsvc.grading import Outcome
from quizsvc.runs.schemas import SOME_TEXT, DiagnosisOut, RunOut

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
LONGEST_NUMBER = 64
LONGEST_CHOICE = 8
OUTCOMES = validate.OneOf([outcome.value for outcome in Outcome])


class Rate(fields.Field[str | float]):
    """A learning rate: a JSON number, or text such as "0.0500" that keeps its precision."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | float:
        if isinstance(value, str) and len(value) <= LONGEST_NUMBER and NUMBER.fullmatch(value.strip()):
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                if math.isfinite(value):
                    return value
            except OverflowError:
                pass
        raise ma.ValidationError('Write a number, such as 0.05 or "0.0500".')


class AnswerIn(Schema):
    """Exactly one of these fields, the one that fits the question's kind."""

    choice = fields.String(
        validate=validate.Length(1, LONGEST_CHOICE),
        metadata={"description": "Key shown in the attempt", "pattern": NO_NUL},
    )
    choices = fields.List(
        fields.String(validate=validate.Length(1, LONGEST_CHOICE), metadata={"pattern": NO_NUL}),
        validate=validate.Length(1, 100),
    )
    learning_rates = fields.List(
        Rate(
            metadata={
                "anyOf": [
                    {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
                    {"type": "string", "pattern": f"^{NUMBER.pattern}$", "maxLength": LONGEST_NUMBER},
                ]
            }
        ),
        validate=validate.Length(1, 1000),
    )
    code = fields.String(metadata={"pattern": SOME_TEXT})

    described: ClassVar[dict[str, Any]] = {"minProperties": 1, "maxProperties": 1}

    @ma.validates_schema
    def exactly_one(self, data: dict[str, Any], **_: Any) -> None:
        """Raise unless one field is there."""
        if len(data) != 1:
            raise ma.ValidationError("Send exactly one of choice, choices, learning_rates and code.")


class ResponseIn(Schema):
    """An answer to one question."""

    question = id_field()
    answer = fields.Nested(AnswerIn, required=True)

    def load(self, data: Any, **how: Any) -> Any:
        """As marshmallow does it, which is not asked about one well-formed choice: most answers are one."""
        match data:
            case {"question": str() as question, "answer": {"choice": str() as choice, **more}, **others} if (
                not (more or others) and re.match(ID_PATTERN, question) and 0 < len(choice) <= LONGEST_CHOICE
            ):
                return {"question": question, "answer": {"choice": choice}}
        return super().load(data, **how)


class MistakeOut(Schema):
    """A common mistake."""

    id = fields.String(required=True)
    text = fields.String(required=True)


class CheckOut(Schema):
    """What came of one check of a code question, on the numbers shown."""

    title = fields.String(required=True, metadata={"description": "Markdown"})
    passed = fields.Boolean(required=True)
    expected = fields.Raw(required=True, metadata={"description": "Rates, a word or a number"})
    got = fields.Raw(required=True, metadata={"description": "Like expected; null if the run failed"})


class HiddenOut(Schema):
    """What came of the runs on other numbers than those shown."""

    sets = fields.Integer(required=True, metadata={"description": "How many were drawn for this answer"})
    failed = fields.Integer(required=True)
    diagnosis = fields.List(fields.Nested(DiagnosisOut), required=True)


class FeedbackOut(Schema):
    """What to tell the learner."""

    message = fields.String(required=True)
    mistake = fields.Nested(MistakeOut, required=True, allow_none=True)
    diagnosis = fields.List(fields.Nested(DiagnosisOut), required=True)
    run = fields.Nested(RunOut, required=True, allow_none=True)
    checks = fields.List(fields.Nested(CheckOut), required=True, metadata={"description": "Code questions"})
    hidden = fields.Nested(HiddenOut, required=True, allow_none=True)


class AnswerOut(Schema):
    """An answer, in the attempt's own letters."""

    choice = fields.String(
        allow_none=True, metadata={"description": "Null where a later revision's key was not shown here"}
    )
    choices = fields.List(fields.String())
    learning_rates = fields.List(fields.Raw(metadata={"type": ["number", "string"]}))
    code = fields.String(allow_none=True)


class SolutionOut(Schema):
    """A worked solution."""

    question = fields.String(required=True)
    answer = fields.Nested(AnswerOut, required=True)
    steps = fields.List(fields.String(), required=True)
    summary = fields.String(required=True)
    quick_check = fields.String(required=True)
    mistakes = fields.List(fields.Nested(MistakeOut), required=True)
    erratum = fields.String(
        required=True, allow_none=True, metadata={"description": "What was mended, and why"}
    )


class ResponseOut(Schema):
    """What became of an answer. In an open test outcome is `recorded` and the rest is null."""

    id = fields.String(required=True)
    question = fields.String(required=True)
    answer = fields.Nested(AnswerOut, required=True)
    outcome = fields.String(required=True, validate=OUTCOMES)
    fraction = fields.Float(required=True, allow_none=True)
    points = fields.Float(required=True, allow_none=True)
    max_points = fields.Float(required=True)
    tries_left = fields.Integer(required=True)
    practice = fields.Boolean(required=True, metadata={"description": "The question was closed: no points"})
    duplicate_of = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The earlier response with this wrong answer; in a test, right or wrong"},
    )
    feedback = fields.Nested(FeedbackOut, required=True)
    solution = fields.Nested(SolutionOut, required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class HintOut(Schema):
    """A hint that was given out."""

    number = fields.Integer(required=True)
    text = fields.String(required=True)


class HintTakenOut(HintOut):
    """A hint, with its price as a share of the question's points."""

    question = fields.String(required=True)
    price = fields.Float(required=True)
    remaining = fields.Integer(required=True)


class HintsOut(Schema):
    """The hints of a question."""

    taken = fields.List(fields.Nested(HintOut), required=True)
    remaining = fields.Integer(required=True)
