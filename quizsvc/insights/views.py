"""Calls about what was learned, and about how questions do."""

from __future__ import annotations

from typing import Any

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.smorest import Blueprint
from quizsvc.insights.progress import Progress, progress
from quizsvc.insights.questions import question_statistics
from quizsvc.insights.quizzes import quiz_statistics
from quizsvc.insights.schemas import (
    LearnerProgressOut,
    QuestionStatisticsOut,
    QuizStatisticsOut,
    StatisticsQuery,
)
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role

blueprint = Blueprint("insights", __name__, url_prefix="/api/v1", description="Progress and statistics")


@blueprint.get("/learners/me/progress")
@requires(Role.LEARNER)
@blueprint.response(200, LearnerProgressOut)
def get_progress() -> Progress:
    """Read your progress by topic, difficulty and mistake"""
    with core().db.read() as session:
        return progress(session, caller().learner_id)


@blueprint.get("/questions/<id:question_id>/statistics")
@requires(Role.AUTHOR)
@blueprint.arguments(StatisticsQuery, location="query")
@blueprint.response(200, QuestionStatisticsOut)
def get_question_statistics(query: dict[str, Any], question_id: str) -> dict[str, Any]:
    """Read how each revision of a question does"""
    with core().db.read() as session:
        return question_statistics(session, question_id, query["attempts"])


@blueprint.get("/quizzes/<id:quiz_id>/statistics")
@requires(Role.AUTHOR)
@blueprint.arguments(StatisticsQuery, location="query")
@blueprint.response(200, QuizStatisticsOut)
def get_quiz_statistics(query: dict[str, Any], quiz_id: str) -> dict[str, Any]:
    """Read how a quiz does, and each question in it"""
    with core().db.read() as session:
        return quiz_statistics(session, quiz_id, query["attempts"])
