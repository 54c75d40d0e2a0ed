"""Calls that draw schedules."""

from __future__ import annotations

from typing import Any

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.limits import DRAWINGS, limiter
from quizsvc.api.smorest import Blueprint
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.schedules import catalog
from quizsvc.schedules.planning import plan
from quizsvc.schedules.schemas import CatalogOut, ScheduleIn, ScheduleOut
from quizsvc.schedules.service import Drawn, draw

blueprint = Blueprint("schedules", __name__, url_prefix="/api/v1", description="Drawing schedules")


@blueprint.get("/schedules")
@blueprint.response(200, CatalogOut)
def list_schedulers() -> dict[str, Any]:
    """List the schedulers with their parameters"""
    limits = {
        "steps": catalog.MOST_STEPS,
        "groups": catalog.MOST_GROUPS,
        "parts": catalog.MOST_PARTS,
        "lr": catalog.HIGHEST_RATE,
    }
    schedulers, lambdas, parts = catalog.SCHEDULERS, catalog.LAMBDAS, list(catalog.SIMPLE)
    return {"schedulers": schedulers, "lambdas": lambdas, "parts": parts, "limits": limits}


@blueprint.post("/schedules")
@limiter.limit(DRAWINGS)
@requires(Role.LEARNER)
@blueprint.arguments(
    ScheduleIn,
    example={"scheduler": "StepLR", "parameters": {"step_size": 2, "gamma": 0.5}, "lr": 0.1, "steps": 6},
)
@blueprint.response(200, ScheduleOut)
def create_schedule(payload: dict[str, Any]) -> Drawn:
    """Draw the rates of a schedule, worked out by PyTorch"""
    client = caller().learner_id
    return draw(plan(**payload), lambda code: core().grader.run(code, {}, client))
