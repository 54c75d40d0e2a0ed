"""What learners have done so far, and how questions and quizzes do."""

from __future__ import annotations

from marshmallow import fields

from quizsvc.api.schemas import Schema
from quizsvc.attempts.answer_schemas import MistakeOut
from quizsvc.attempts.report_schemas import LevelOut, LevelsOut
from quizsvc.bank.schemas import DIFFICULTY, KIND
from quizsvc.insights.results import Which


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


class StatisticsQuery(Schema):
    """Which attempts count."""

    attempts = fields.Enum(
        Which,
        by_value=True,
        load_default=None,
        metadata={"description": "Else each learner's first, or all while those are under 30"},
    )


def _figure(about: str) -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": about})


class StandingOut(Schema):
    """How many responses there are, and whether they are enough for figures."""

    n = fields.Integer(required=True)
    shown = fields.Boolean(required=True)
    why = fields.String(required=True, allow_none=True, metadata={"description": "Why no figure is shown"})


class ItemFiguresOut(Schema):
    """How a question does in a quiz, in percent; null where a formula has no value."""

    facility_index = _figure("Mean of the points")
    standard_deviation = _figure("Of the points")
    intended_weight = _figure("Share of the quiz's points")
    effective_weight = _figure("What it contributes to the order of the learners")
    discrimination_index = _figure("Correlation with the rest of the quiz")
    discriminative_efficiency = _figure("Covariance with the rest in percent of the largest possible")


class QuizItemOut(ItemFiguresOut):
    """A question of the quiz, over its revisions."""

    question = fields.String(required=True)
    position = fields.Integer(required=True)
    revisions = fields.List(fields.Integer(), required=True, metadata={"description": "That were asked"})
    n = fields.Integer(required=True)
    random_guess_score = fields.Float(required=True)


class QuizFiguresOut(Schema):
    """How a quiz does; marks in percent of its points."""

    mean = _figure("Percent")
    median = _figure("Percent")
    standard_deviation = _figure("Percent")
    skewness = _figure("0 where marks lie evenly about the mean")
    kurtosis = _figure("0 for a normal distribution")
    internal_consistency = _figure("Cronbach's alpha in percent")
    error_ratio = _figure("Percent of the standard deviation that is chance")
    standard_error = _figure("Percent")


class QuizStatisticsOut(StandingOut):
    """Moodle's statistics of a quiz."""

    quiz = fields.String(required=True)
    title = fields.String(required=True)
    attempts = fields.Enum(Which, by_value=True, required=True, metadata={"description": "Which count"})
    left_out = fields.Integer(
        required=True, metadata={"description": "Finished attempts that asked other questions than today's"}
    )
    statistics = fields.Nested(QuizFiguresOut, required=True, allow_none=True)
    questions = fields.List(fields.Nested(QuizItemOut), required=True)


class OptionStatisticsOut(Schema):
    """How often an option was chosen at the first try."""

    key = fields.String(required=True, metadata={"description": "The author's"})
    text = fields.String(required=True)
    right = fields.Boolean(required=True)
    n = fields.Integer(required=True)
    share = fields.Float(required=True, metadata={"description": "Percent"})


class MistakeStatisticsOut(MistakeOut):
    """How often a mistake was made at the first try."""

    n = fields.Integer(required=True)
    share = fields.Float(required=True, metadata={"description": "Percent"})


class HintUseOut(Schema):
    """How hints were used."""

    share = fields.Float(required=True, metadata={"description": "Percent that took one or more"})
    mean = fields.Float(required=True)


class AnswerTimeOut(Schema):
    """Seconds up to the first try since the learner did something else; breaks are left out."""

    median_s = fields.Float(required=True)
    lower_quartile_s = fields.Float(required=True)
    upper_quartile_s = fields.Float(required=True)
    n = fields.Integer(required=True)


class ObservedLevelOut(Schema):
    """The author's level beside the one that the facility index shows."""

    author = fields.String(required=True, validate=DIFFICULTY)
    observed = fields.String(required=True, validate=DIFFICULTY)
    agrees = fields.Boolean(
        required=True, metadata={"description": "False where the 95 % interval lies outside the author's"}
    )


class EloOut(Schema):
    """The Elo rating, on the logit scale; priors are -1, 0 and 1."""

    value = fields.Float(required=True)
    n = fields.Integer(required=True)


class RevisionFiguresOut(Schema):
    """How a revision does over all attempts; percentages from 0 to 100."""

    facility_index = fields.Float(required=True)
    standard_deviation = fields.Float(required=True)
    random_guess_score = fields.Float(required=True)
    right_at_first = fields.Float(required=True, metadata={"description": "Percent right at the first try"})
    options = fields.List(fields.Nested(OptionStatisticsOut), required=True)
    mistakes = fields.List(fields.Nested(MistakeStatisticsOut), required=True)
    hints = fields.Nested(HintUseOut, required=True)
    time = fields.Nested(AnswerTimeOut, required=True, allow_none=True)
    level = fields.Nested(ObservedLevelOut, required=True)
    elo = fields.Nested(
        EloOut, required=True, allow_none=True, metadata={"description": "Null under 30 first tries"}
    )


class InQuizOut(StandingOut):
    """How a revision does beside the rest of a quiz."""

    quiz = fields.String(required=True)
    statistics = fields.Nested(ItemFiguresOut, required=True, allow_none=True)


class RevisionStatisticsOut(StandingOut):
    """The statistics of one revision."""

    revision = fields.Integer(required=True)
    status = fields.String(required=True)
    statistics = fields.Nested(RevisionFiguresOut, required=True, allow_none=True)
    quizzes = fields.List(fields.Nested(InQuizOut), required=True)


class QuestionStatisticsOut(Schema):
    """The statistics of a question, newest revision first."""

    question = fields.String(required=True)
    kind = fields.String(required=True, validate=KIND)
    difficulty = fields.String(required=True, validate=DIFFICULTY)
    attempts = fields.Enum(Which, by_value=True, required=True, metadata={"description": "Which count"})
    revisions = fields.List(fields.Nested(RevisionStatisticsOut), required=True)
