"""What is sent and answered about attempts and their questions."""

from __future__ import annotations

from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.schemas import Schema, id_field, page_of
from quizsvc.attempts.answer_schemas import HintsOut, ResponseOut, SolutionOut
from quizsvc.attempts.drawing import Why
from quizsvc.attempts.modes import DrawnMode
from quizsvc.bank.schemas import DIFFICULTY, KIND, RulesOut, TaskOut
from quizsvc.content.model import Mode
from quizsvc.grading import Outcome
from quizsvc.mastery.spacing import Recall
from quizsvc.scoring import Policy

CARD_STATE = validate.OneOf(["learning", "review", "relearning"])
STATES = validate.OneOf([*(outcome.value for outcome in Outcome), "unanswered"])


class AttemptIn(Schema):
    """Which quiz to take; or a mode in which the service picks from a topic."""

    quiz = id_field(required=False, metadata={"description": "Id of the quiz"})
    mode = fields.Enum(DrawnMode, by_value=True)
    topic = id_field(
        required=False, metadata={"description": "With a mode; a review without one is of all topics"}
    )
    limit = fields.Integer(
        strict=True,
        validate=validate.Range(1, 100),
        metadata={"description": "With a mode: at most so many questions, 20 unless told"},
    )

    described: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"required": ["quiz"], "maxProperties": 1},
            {"required": ["mode", "topic"], "not": {"required": ["quiz"]}},
            {
                "required": ["mode"],
                "properties": {"mode": {"const": "review"}},
                "not": {"anyOf": [{"required": ["quiz"]}, {"required": ["topic"]}]},
            },
        ]
    }

    @ma.validates_schema
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        """Raise unless it is either a quiz or a mode with what that needs."""
        if ("quiz" in data) == ("mode" in data):
            raise ma.ValidationError("Send either quiz or mode.", field_name="quiz")
        if "mode" not in data:
            for name in set(data) - {"quiz"}:
                raise ma.ValidationError("A quiz has its own; leave it out.", field_name=name)
        elif "topic" not in data and data["mode"] is not DrawnMode.REVIEW:
            raise ma.ValidationError("Say of which topic.", field_name="topic")


class GradebookQuery(Schema):
    """Whose attempts."""

    quiz = id_field(metadata={"description": "Id of the quiz"})


class ItemIn(Schema):
    """Which question is meant."""

    question = id_field()


class RatingIn(ItemIn):
    """How well a turned flashcard was remembered."""

    rating = fields.Enum(Recall, by_value=True, required=True)


class RatedOut(Schema):
    """When the card comes back."""

    question = fields.String(required=True)
    rating = fields.String(required=True, validate=validate.OneOf(list(Recall)))
    due_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True, validate=CARD_STATE)
    remaining = fields.Integer(required=True, metadata={"description": "Cards of the attempt left to rate"})


class OptionOut(Schema):
    """An option under its key in this attempt."""

    key = fields.String(required=True)
    text = fields.String(required=True)


class ChangeOut(Schema):
    """A regrade that changed the score of a question."""

    regrade = fields.String(required=True, attribute="regrade_id")
    at = fields.AwareDateTime(required=True)
    policy = fields.String(required=True, validate=validate.OneOf(list(Policy)))
    revision = fields.Integer(required=True, metadata={"description": "The revision that is right today"})
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The author's; told once the solution is"},
    )
    points_before = fields.Float(required=True)
    points_after = fields.Float(required=True)


class ReasonOut(Schema):
    """Why the service picked a question."""

    kind = fields.String(required=True, validate=validate.OneOf(list(Why)))
    text = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    expected = fields.Float(
        required=True, allow_none=True, metadata={"description": "Probability of a right answer"}
    )


class AttemptQuestionOut(TaskOut):
    """One question as it stands in the attempt."""

    question = fields.String(required=True)
    position = fields.Integer(required=True)
    reason = fields.Nested(
        ReasonOut, required=True, allow_none=True, metadata={"description": "Null in a quiz"}
    )
    kind = fields.String(required=True, validate=KIND)
    difficulty = fields.String(required=True, validate=DIFFICULTY)
    revision = fields.Integer(required=True)
    stem = fields.String(required=True, metadata={"description": "Markdown"})
    code = fields.String(required=True, allow_none=True)
    parameters = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"description": "A number or a list of numbers"}),
        required=True,
        metadata={"description": "What this attempt drew for a template; empty for any other question"},
    )
    options = fields.List(fields.Nested(OptionOut), required=True)
    max_points = fields.Float(required=True)
    tries_left = fields.Integer(required=True)
    answered = fields.Boolean(required=True)
    closed = fields.Boolean(required=True, metadata={"description": "Nothing more can be earned"})
    outcome = fields.String(required=True, validate=STATES)
    points = fields.Float(required=True, allow_none=True)
    hints = fields.Nested(HintsOut, required=True)
    responses = fields.List(fields.Nested(ResponseOut), required=True)
    regrades = fields.List(fields.Nested(ChangeOut), required=True)
    solution = fields.Nested(SolutionOut, required=True, allow_none=True)


class AttemptSummaryOut(Schema):
    """An attempt in a list."""

    id = fields.String(required=True)
    quiz = fields.String(
        required=True, allow_none=True, metadata={"description": "Null where the service picks"}
    )
    topic = fields.String(
        required=True, allow_none=True, metadata={"description": "Null for a review of all topics"}
    )
    title = fields.String(required=True)
    mode = fields.String(required=True, validate=validate.OneOf([*Mode, *DrawnMode]))
    created_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "End of its time limit, after which answers are 409 `time_is_up`; null without"
        },
    )
    finished_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "By its learner or, a minute past `ends_at`, by the clock"},
    )


class AttemptOut(AttemptSummaryOut):
    """An attempt with its questions."""

    rules = fields.Nested(RulesOut, required=True)
    questions = fields.List(fields.Nested(AttemptQuestionOut), required=True)


AttemptPage = page_of(AttemptSummaryOut)
