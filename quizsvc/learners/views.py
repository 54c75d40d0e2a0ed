"""Calls about learners."""

from __future__ import annotations

from typing import Any

from quizsvc.api.auth import caller
from quizsvc.api.core import Caller, core
from quizsvc.api.limits import REGISTRATIONS, limiter
from quizsvc.api.smorest import Blueprint
from quizsvc.errors import Forbidden
from quizsvc.learners import service
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.learners.schemas import LearnerIn, LearnerOut, RegisteredOut

blueprint = Blueprint("learners", __name__, url_prefix="/api/v1", description="Who learns")


@blueprint.post("/learners")
@limiter.limit(REGISTRATIONS)
@blueprint.arguments(LearnerIn, required=False)
@blueprint.response(201, RegisteredOut)
def create_learner(payload: dict[str, Any]) -> service.Registered:
    """Register and get a token"""
    if not core().settings.registration:
        raise Forbidden("Registration is closed here. Ask whoever runs the service for a token.")
    with core().db.write() as session:
        return service.register(session, payload["name"])


@blueprint.get("/learners/me")
@requires(Role.LEARNER)
@blueprint.response(200, LearnerOut)
def get_me() -> Caller:
    """Who the token stands for"""
    return caller()
