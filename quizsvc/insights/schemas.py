"""What a learner has done so far."""

from __future__ import annotations

from marshmallow import fields

from quizsvc.api.schemas import Schema
from quizsvc.attempts.schemas import LevelOut, LevelsOut, MistakeOut


class TopicProgressOut(Schema):
    """The sums over one topic."""

    topic = fields.String(required=True)
    title = fields.String(required=True)
    attempts = fields.Integer(required=True)
    asked = fields.Integer(required=True, metadata={"description": "Different questions"})
    due = fields.Integer(required=True, metadata={"description": "Due for review now"})
    total = fields.Nested(
        LevelOut, required=True, metadata={"description": "A question counts once per attempt that asked it"}
    )
    by_difficulty = fields.Nested(LevelsOut, required=True)


class MistakeMadeOut(MistakeOut):
    """A mistake, and how often it was made."""

    topic = fields.String(required=True)
    count = fields.Integer(required=True)
    questions = fields.List(fields.String(), required=True)
    last_seen = fields.AwareDateTime(required=True)


class LearnerProgressOut(Schema):
    """Progress over all attempts; tests that are still open are left out."""

    topics = fields.List(fields.Nested(TopicProgressOut), required=True)
    mistakes = fields.List(
        fields.Nested(MistakeMadeOut), required=True, metadata={"description": "Most often made first"}
    )
