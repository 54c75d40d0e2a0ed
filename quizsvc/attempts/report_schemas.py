"""What is answered about a finished attempt: its report."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import Schema
from quizsvc.attempts.answer_schemas import AnswerOut, MistakeOut
from quizsvc.attempts.schemas import AttemptQuestionOut, AttemptSummaryOut
from quizsvc.scoring import Strength


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
