"""Calls about regrades, for authors."""

from __future__ import annotations

from typing import Any

from flask import Response, after_this_request

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.recording import records, write_session
from quizsvc.api.smorest import Blueprint
from quizsvc.attempts.regrades import running, service
from quizsvc.attempts.regrades.models import Regrade, State
from quizsvc.attempts.regrades.presenting import regrade_view
from quizsvc.attempts.regrades.schemas import RegradeIn, RegradeOut, RegradePage, RegradeQuery
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.scoring import Policy

blueprint = Blueprint("regrades", __name__, url_prefix="/api/v1", description="Scores put right")

EXAMPLE = {"question": "step-size", "to_revision": 1, "policy": "current_or_previous", "dry_run": True}


@blueprint.post("/regrades")
@requires(Role.AUTHOR)
@blueprint.arguments(RegradeIn, example=EXAMPLE)
@blueprint.alt_response(200, schema=RegradeOut, description="A dry run: nothing has changed")
@blueprint.alt_response(
    202, schema=RegradeOut, description="Under way; GET /regrades/{id} tells how far it is"
)
@records(blueprint, 201, RegradeOut)
def create_regrade(payload: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Grade the answers to a question anew under another revision"""
    is_rehearsal = payload.pop("dry_run")
    with core().db.read() as session:
        planned = _planned(session, payload)
    if is_rehearsal:
        return regrade_view(running.rehearse(core().db, planned), dry_run=True), 200
    regrade = service.begin(write_session(), planned)
    if regrade.tally["of"] <= running.AT_ONCE:
        running.finish_at_once(write_session(), regrade)
    else:
        _go_on_afterwards()
    return regrade_view(regrade), 201 if regrade.state == State.DONE else 202


@blueprint.get("/regrades")
@requires(Role.AUTHOR)
@blueprint.arguments(RegradeQuery, location="query")
@blueprint.response(200, RegradePage)
def list_regrades(query: dict[str, Any]) -> dict[str, Any]:
    """List regrades, newest first: who changed which scores, when and why"""
    with core().db.read() as session:
        found = service.list_all(session, **query)
        return {**found, "items": [regrade_view(regrade) for regrade in found["items"]]}


@blueprint.get("/regrades/<id:regrade_id>")
@requires(Role.AUTHOR)
@blueprint.response(200, RegradeOut)
def get_regrade(regrade_id: str) -> dict[str, Any]:
    """Read a regrade and how far it is"""
    with core().db.read() as session:
        return regrade_view(service.get(session, regrade_id))


def _planned(session: Any, payload: dict[str, Any]) -> Regrade:
    asked = {**payload, "policy": Policy(payload["policy"])}
    return service.plan(session, asked.pop("question"), **asked, by_id=caller().learner_id)


def _go_on_afterwards() -> None:
    """Work on it once this request's transaction is committed."""
    db, send = core().db, core().send_regrades

    @after_this_request
    def go_on(response: Response) -> Response:
        if send is None:
            running.start(db)
        else:
            send()
        return response
