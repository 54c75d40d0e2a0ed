"""Calls that run a snippet freely."""

from __future__ import annotations

from typing import Any

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.limits import RUNS, limiter
from quizsvc.api.smorest import Blueprint
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.runs.schemas import RunIn, RunOut

blueprint = Blueprint("runs", __name__, url_prefix="/api/v1", description="Snippets, run and diagnosed")


@blueprint.post("/runs")
@limiter.limit(RUNS)
@requires(Role.LEARNER)
@blueprint.arguments(RunIn)
@blueprint.response(200, RunOut)
def create_run(payload: dict[str, Any]) -> dict[str, Any]:
    """Run a snippet in the sandbox"""
    return core().grader.run(payload["code"], payload["given"], caller().learner_id)
