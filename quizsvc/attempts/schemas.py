"""What is sent and answered about attempts."""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.schemas import LARGEST, NO_NUL, Schema, id_field, page_of
from quizsvc.attempts.drawing import Why
from quizsvc.attempts.modes import DrawnMode
from quizsvc.bank.schemas import DIFFICULTY, KIND, RulesOut, TaskOut
from quizsvc.content.model import Mode
from quizsvc.grading import Outcome
from quizsvc.mastery.spacing import Recall
from quizsvc.runs.schemas import SOME_TEXT, DiagnosisOut, RunOut
from quizsvc.scoring import Policy, Strength

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
LONGEST_NUMBER = 64
OUTCOMES = validate.OneOf([outcome.value for outcome in Outcome])
CARD_STATE = validate.OneOf(["learning", "review", "relearning"])
STATES = validate.OneOf([*(outcome.value for outcome in Outcome), "unanswered"])


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


class AnswerIn(Schema):
    """Exactly one of these fields, the one that fits the question's kind."""

    choice = fields.String(
        validate=validate.Length(1, 8),
        metadata={"description": "Key shown in the attempt", "pattern": NO_NUL},
    )
    choices = fields.List(
        fields.String(validate=validate.Length(1, 8), metadata={"pattern": NO_NUL}),
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
        metadata={"description": "The earlier response with this wrong answer"},
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
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class AttemptOut(AttemptSummaryOut):
    """An attempt with its questions."""

    rules = fields.Nested(RulesOut, required=True)
    questions = fields.List(fields.Nested(AttemptQuestionOut), required=True)


class AccuracyOut(Schema):
    """correct / answered with its 95 % Wilson interval; null where nothing is answered."""

    share = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)


class LevelOut(Schema):
    """The sums over one level of difficulty."""

    questions = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    correct = fields.Integer(required=True)
    points = fields.Float(required=True)
    max_points = fields.Float(required=True)
    percent = fields.Float(required=True, allow_none=True)
    accuracy = fields.Nested(AccuracyOut, required=True)


class LevelsOut(Schema):
    """Every level, whether the quiz has questions of it or not."""

    easy = fields.Nested(LevelOut, required=True)
    medium = fields.Nested(LevelOut, required=True)
    hard = fields.Nested(LevelOut, required=True)


class ReportedQuestionOut(AttemptQuestionOut):
    """One question in the report."""

    correct = fields.Boolean(required=True)
    tries_used = fields.Integer(required=True)
    hints_taken = fields.Integer(required=True)
    revealed = fields.Boolean(required=True)
    answer = fields.Nested(AnswerOut, required=True, allow_none=True)
    mistake = fields.Nested(MistakeOut, required=True, allow_none=True)
    time_spent = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Seconds up to each thing done here, from the one before; null without any"},
    )


class TimeOut(Schema):
    """Seconds from beginning to end; a pause of more than half an hour is a break and counts apart."""

    seconds = fields.Float(required=True)
    breaks = fields.Float(required=True)


class ReportOut(AttemptSummaryOut):
    """The report of a finished attempt."""

    points = fields.Float(required=True)
    max_points = fields.Float(required=True)
    percent = fields.Float(required=True, allow_none=True)
    strength = fields.String(required=True, validate=validate.OneOf([word.value for word in Strength]))
    by_difficulty = fields.Nested(LevelsOut, required=True)
    time_spent = fields.Nested(TimeOut, required=True)
    questions = fields.List(fields.Nested(ReportedQuestionOut), required=True)


AttemptPage = page_of(AttemptSummaryOut)
