"""Calls about topics, questions and quizzes; all are public."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from quizsvc.api.core import core
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
def list_topics(query: dict[str, Any]) -> dict[str, Any]:
    """List topics"""
    with core().db.read() as session:
        return service.list_topics(session, **query)


@blueprint.get("/topics/<id:topic_id>")
@blueprint.response(200, TopicOut)
def get_topic(topic_id: str) -> dict[str, Any]:
    """Read a lesson, and the ways to learn it"""
    with core().db.read() as session:
        topic = service.get_topic(session, topic_id)
        return {**asdict(topic), "modes": modes_of(session, topic_id)}


@blueprint.get("/questions")
@blueprint.arguments(QuestionQuery, location="query")
@blueprint.response(200, QuestionPage)
def list_questions(query: dict[str, Any]) -> dict[str, Any]:
    """List questions"""
    with core().db.read() as session:
        return service.list_questions(session, **query)


@blueprint.get("/questions/<id:question_id>")
@blueprint.response(200, QuestionOut)
def get_question(question_id: str) -> service.PublicQuestion:
    """Read a question as the public sees it"""
    with core().db.read() as session:
        return service.get_question(session, question_id)


@blueprint.get("/quizzes")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, QuizPage)
def list_quizzes(query: dict[str, Any]) -> dict[str, Any]:
    """List quizzes"""
    with core().db.read() as session:
        return service.list_quizzes(session, **query)


@blueprint.get("/quizzes/<id:quiz_id>")
@blueprint.response(200, QuizOut)
def get_quiz(quiz_id: str) -> service.PublicQuiz:
    """Read a quiz"""
    with core().db.read() as session:
        return service.public_quiz(service.get_quiz(session, quiz_id))
