"""What the public sees of the bank."""

from __future__ import annotations

from marshmallow import fields, validate

from quizsvc.api.schemas import PageQuery, QueryText, Schema, id_field, page_of
from quizsvc.content.model import Difficulty, Kind, Mode

DIFFICULTY = validate.OneOf([level.value for level in Difficulty])
KIND = validate.OneOf([kind.value for kind in Kind])
MODE = validate.OneOf([mode.value for mode in Mode])


class TableOut(Schema):
    """A small table of a lesson."""

    id = fields.String(required=True)
    caption = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = fields.List(fields.List(fields.Float()), required=True)
    conclusion = fields.String(allow_none=True)


class SelfCheckOut(Schema):
    """A question for the reader, with its answer."""

    question = fields.String(required=True)
    answer = fields.String(required=True)


class SectionOut(Schema):
    """One section of a lesson; `body` is Markdown."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    tables = fields.List(fields.Nested(TableOut))
    self_check = fields.Nested(SelfCheckOut, allow_none=True)


class TopicSummaryOut(Schema):
    """A topic in a list."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    track = fields.String(required=True)
    theme = fields.String(required=True)
    minutes = fields.Integer(required=True, metadata={"description": "Time to read"})


class StartOut(Schema):
    """The call that starts a mode."""

    method = fields.String(required=True)
    path = fields.String(required=True)
    body = fields.Dict(
        required=True, allow_none=True, metadata={"description": "Null where the learner's own work goes"}
    )


class TopicModeOut(Schema):
    """One way to learn a topic."""

    id = fields.String(required=True, metadata={"description": "Several quizzes may share one"})
    title = fields.String(required=True)
    summary = fields.String(required=True)
    start = fields.Nested(StartOut, required=True)
    quiz = fields.String(required=True, allow_none=True)
    questions = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many it can ask, at most 100; null where it asks none"},
    )
    minutes = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Its time limit; null without"}
    )


class TopicOut(TopicSummaryOut):
    """A topic with its lesson."""

    sections = fields.List(fields.Nested(SectionOut), required=True)
    modes = fields.List(fields.Nested(TopicModeOut), required=True)


class QuestionQuery(PageQuery):
    """Which questions are wanted; all that is given has to fit."""

    topic = id_field(required=False)
    difficulty = fields.String(validate=DIFFICULTY)
    kind = fields.String(validate=KIND)
    tag = QueryText(validate=validate.Length(1, 64))
    q = QueryText(
        validate=validate.Length(1, 200), metadata={"description": "Words of stem, code or options"}
    )


class PublicOptionOut(Schema):
    """An option. Keys are given out per attempt."""

    text = fields.String(required=True, metadata={"description": "Markdown"})


class CheckTitleOut(Schema):
    """One thing that an answer to a code question has to get right."""

    title = fields.String(required=True, metadata={"description": "Markdown"})
    weight = fields.Float(required=True, metadata={"description": "Its share of the points"})


class TaskOut(Schema):
    """The task of a code question; null and empty for other kinds."""

    starter = fields.String(
        required=True, allow_none=True, metadata={"description": "The code that the learner begins from"}
    )
    given = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"type": "number"}),
        required=True,
        metadata={"description": "Names that the code finds set when it is run, and their values"},
    )
    checks = fields.List(fields.Nested(CheckTitleOut), required=True)


class DrawOut(Schema):
    """What a template's name may stand for: one of `choices`, or a number `between` two, to `decimals`."""

    choices = fields.List(fields.Raw(metadata={"description": "A number or a list of numbers"}))
    between = fields.List(fields.Float())
    decimals = fields.Integer()


class QuestionOut(TaskOut):
    """The public view of a question."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=KIND)
    difficulty = fields.String(required=True, validate=DIFFICULTY)
    topic = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    revision = fields.Integer(required=True)
    verified = fields.Boolean(required=True, metadata={"description": "Its claims were run and hold"})
    stem = fields.String(required=True, metadata={"description": "Markdown"})
    code = fields.String(required=True, allow_none=True)
    parameters = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(DrawOut),
        required=True,
        metadata={
            "description": "What attempts draw anew; the question is then shown as one of its variants."
            " Empty for a question that is the same for everybody"
        },
    )
    options = fields.List(fields.Nested(PublicOptionOut), required=True)
    hints = fields.Integer(required=True, metadata={"description": "How many there are to take"})


class RulesOut(Schema):
    """How a quiz is scored."""

    tries = fields.Integer(required=True)
    try_penalty = fields.Float(required=True, metadata={"description": "Share of the points per wrong try"})
    hint_price = fields.Float(required=True, metadata={"description": "Share of the points per hint"})
    hints = fields.Boolean(required=True)
    feedback_at_once = fields.Boolean(required=True)
    minutes = fields.Integer(
        required=True,
        allow_none=True,
        dump_default=None,
        metadata={"description": "Null without a time limit"},
    )
    points = fields.Dict(keys=fields.String(validate=DIFFICULTY), values=fields.Float(), required=True)


class QuizOut(Schema):
    """A quiz."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    mode = fields.String(required=True, validate=MODE)
    topic = fields.String(required=True)
    rules = fields.Nested(RulesOut, required=True)
    questions = fields.List(fields.String(), required=True, metadata={"description": "Ids, in order"})


TopicPage = page_of(TopicSummaryOut)
QuestionPage = page_of(QuestionOut)
QuizPage = page_of(QuizOut)
