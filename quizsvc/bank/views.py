"""Calls about topics, questions and quizzes; all are public."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from quizsvc.api.core import core
from quizsvc.api.keeping import DESCRIBED, unless_kept
from quizsvc.api.schemas import PageQuery
from quizsvc.api.smorest import Blueprint
from quizsvc.bank import service
from quizsvc.bank.modes import modes_of
from quizsvc.bank.schemas import (
    QuestionOut,
    QuestionPage,
    QuestionQuery,
    QuizOut,
    QuizPage,
    TopicOut,
    TopicPage,
)

blueprint = Blueprint("bank", __name__, url_prefix="/api/v1", description="Lessons, questions and quizzes")


@blueprint.get("/topics")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, TopicPage)
@blueprint.alt_response(304, **DESCRIBED)
def list_topics(query: dict[str, Any]) -> Any:
    """List topics"""
    with core().db.read() as session:
        found = service.list_topics(session, **query)
        return unless_kept(found, found)


@blueprint.get("/topics/<id:topic_id>")
@blueprint.response(200, TopicOut)
@blueprint.alt_response(304, **DESCRIBED)
def get_topic(topic_id: str) -> Any:
    """Read a lesson, and the ways to learn it"""
    with core().db.read() as session:
        topic = service.get_topic(session, topic_id)
        found = {**asdict(topic), "modes": modes_of(session, topic_id)}
        return unless_kept(found, found)


@blueprint.get("/questions")
@blueprint.arguments(QuestionQuery, location="query")
@blueprint.response(200, QuestionPage)
@blueprint.alt_response(304, **DESCRIBED)
def list_questions(query: dict[str, Any]) -> Any:
    """List questions"""
    with core().db.read() as session:
        found = service.list_questions(session, **query)
        return unless_kept(found, [question.version for question in found["items"]], found["next"])


@blueprint.get("/questions/<id:question_id>")
@blueprint.response(200, QuestionOut)
@blueprint.alt_response(304, **DESCRIBED)
def get_question(question_id: str) -> Any:
    """Read a question as the public sees it"""
    with core().db.read() as session:
        question = service.get_question(session, question_id)
        return unless_kept(question, question.version)


@blueprint.get("/quizzes")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, QuizPage)
@blueprint.alt_response(304, **DESCRIBED)
def list_quizzes(query: dict[str, Any]) -> Any:
    """List quizzes"""
    with core().db.read() as session:
        found = service.list_quizzes(session, **query)
        return unless_kept(found, found)


@blueprint.get("/quizzes/<id:quiz_id>")
@blueprint.response(200, QuizOut)
@blueprint.alt_response(304, **DESCRIBED)
def get_quiz(quiz_id: str) -> Any:
    """Read a quiz"""
    with core().db.read() as session:
        quiz = service.public_quiz(service.get_quiz(session, quiz_id))
        return unless_kept(quiz, quiz)
