"""Calls about attempts; all are the owner's alone."""

from __future__ import annotations

from typing import Any

from flask import Response

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.recording import records, write_session, writing
from quizsvc.api.schemas import PageQuery
from quizsvc.api.smorest import Blueprint
from quizsvc.attempts import presenting, reading, service
from quizsvc.attempts.adaptive import next_question
from quizsvc.attempts.answer_schemas import HintTakenOut, ResponseIn, ResponseOut, SolutionOut
from quizsvc.attempts.answering import Answering
from quizsvc.attempts.beginning import begin
from quizsvc.attempts.drawing import begin_drawn
from quizsvc.attempts.flashcards import Rated, rate_card
from quizsvc.attempts.gradebook import gradebook
from quizsvc.attempts.report_schemas import ReportOut
from quizsvc.attempts.schemas import (
    AttemptIn,
    AttemptOut,
    AttemptPage,
    AttemptQuestionOut,
    GradebookQuery,
    ItemIn,
    RatedOut,
    RatingIn,
)
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role

blueprint = Blueprint("attempts", __name__, url_prefix="/api/v1", description="Taking a quiz")

GRADEBOOK = {"text/csv": {"schema": {"type": "string"}}}


@blueprint.post("/attempts")
@requires(Role.LEARNER)
@blueprint.arguments(AttemptIn, example={"quiz": "learning-rate-strategy-practice"})
@records(blueprint, 201, AttemptOut)
def create_attempt(payload: dict[str, Any]) -> dict[str, Any]:
    """Begin an attempt at a quiz, or at questions that the service picks"""
    session = write_session()
    if "quiz" in payload:
        attempt = begin(session, caller().learner_id, payload["quiz"])
    else:
        attempt = begin_drawn(session, caller().learner_id, **payload)
    return presenting.attempt_view(attempt, reading.standings(session, attempt))


@blueprint.get("/attempts")
@requires(Role.LEARNER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AttemptPage)
def list_attempts(query: dict[str, Any]) -> dict[str, Any]:
    """List your attempts, newest first"""
    with core().db.read() as session:
        found = reading.list_own(session, caller().learner_id, **query)
    return {**found, "items": [presenting.summary_view(attempt) for attempt in found["items"]]}


@blueprint.get("/attempts/<id:attempt_id>")
@requires(Role.LEARNER)
@blueprint.response(200, AttemptOut)
def get_attempt(attempt_id: str) -> dict[str, Any]:
    """Read an attempt and its questions"""
    with core().db.read() as session:
        attempt = reading.own(session, caller().learner_id, attempt_id)
        return presenting.attempt_view(attempt, reading.standings(session, attempt))


@blueprint.post("/attempts/<id:attempt_id>/responses")
@requires(Role.LEARNER)
@blueprint.arguments(ResponseIn, example={"question": "step-size", "answer": {"choice": "a"}})
@records(blueprint, 201, ResponseOut)
def create_response(payload: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    """Answer one question and get it scored"""
    here = core()
    return Answering(here.grader, caller().learner_id, attempt_id, payload).take(here.db, writing)


@blueprint.post("/attempts/<id:attempt_id>/hints")
@requires(Role.LEARNER)
@blueprint.arguments(ItemIn, example={"question": "step-size"})
@records(blueprint, 201, HintTakenOut)
def create_hint(payload: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    """Take the next hint of a question, at its price"""
    attempt = reading.own(write_session(), caller().learner_id, attempt_id, lock=True)
    hint, at = service.take_hint(write_session(), attempt, payload["question"])
    return presenting.hint_view(at, hint)


@blueprint.post("/attempts/<id:attempt_id>/solutions")
@requires(Role.LEARNER)
@blueprint.arguments(ItemIn, example={"question": "step-size"})
@records(blueprint, 201, SolutionOut)
def create_solution(payload: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    """Give up on a question and see its solution"""
    attempt = reading.own(write_session(), caller().learner_id, attempt_id, lock=True)
    at = service.reveal(write_session(), attempt, payload["question"])
    return presenting.solution_view(at)


@blueprint.post("/attempts/<id:attempt_id>/next")
@requires(Role.LEARNER)
@blueprint.alt_response(200, schema=AttemptQuestionOut, description="The one that is not done yet, again")
@records(blueprint, 201, AttemptQuestionOut)
def create_next(attempt_id: str) -> tuple[dict[str, Any], int]:
    """Adaptive practice: get the next question, and why it is the next"""
    attempt = reading.own(write_session(), caller().learner_id, attempt_id, lock=True)
    at, is_new = next_question(write_session(), attempt)
    return presenting.question_view(attempt, at), 201 if is_new else 200


@blueprint.post("/attempts/<id:attempt_id>/ratings")
@requires(Role.LEARNER)
@blueprint.arguments(RatingIn, example={"question": "step-size", "rating": "good"})
@records(blueprint, 201, RatedOut)
def create_rating(payload: dict[str, Any], attempt_id: str) -> Rated:
    """Say how well you remembered a flashcard that you have turned"""
    attempt = reading.own(write_session(), caller().learner_id, attempt_id, lock=True)
    return rate_card(write_session(), attempt, payload["question"], payload["rating"])


@blueprint.post("/attempts/<id:attempt_id>/finish")
@requires(Role.LEARNER)
@records(blueprint, 200, ReportOut)
def finish_attempt(attempt_id: str) -> dict[str, Any]:
    """Finish an attempt and get its report"""
    session = write_session()
    attempt = reading.own(session, caller().learner_id, attempt_id, lock=True)
    service.finish(session, attempt)
    return presenting.report_view(attempt, reading.standings(session, attempt).values())


@blueprint.get("/attempts/<id:attempt_id>/report")
@requires(Role.LEARNER)
@blueprint.response(200, ReportOut)
@blueprint.alt_response(409, "CONFLICT")
def get_report(attempt_id: str) -> dict[str, Any]:
    """Read the report of a finished attempt"""
    with core().db.read() as session:
        attempt = reading.own(session, caller().learner_id, attempt_id)
        return presenting.report_view(attempt, reading.standings(session, attempt).values())


@blueprint.get("/attempts.csv")
@requires(Role.AUTHOR)
@blueprint.arguments(GradebookQuery, location="query")
@blueprint.response(200)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.doc(responses={"200": {"description": "The gradebook", "content": GRADEBOOK}})
def get_gradebook(query: dict[str, Any]) -> Response:
    """Read the gradebook of a quiz as CSV: a line for each attempt, a column for each question"""
    pieces = gradebook(core().db, query["quiz"])
    response = Response(pieces, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{query['quiz']}.csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response
