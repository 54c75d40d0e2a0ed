"""Calls that run a snippet freely."""

from __future__ import annotations

from typing import Any

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.limits import RUNS, limiter
from quizsvc.api.smorest import Blueprint
from quizsvc.grading.diagnosis import Diagnosis, diagnose_curves
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.runs.schemas import CurvesIn, FindingsOut, RunIn, RunOut, SandboxOut

blueprint = Blueprint("runs", __name__, url_prefix="/api/v1", description="Snippets, run and diagnosed")


@blueprint.post("/runs")
@limiter.limit(RUNS)
@requires(Role.LEARNER)
@blueprint.arguments(RunIn, example={"code": "print(LR * 0.1)", "given": {"LR": 0.5}})
@blueprint.response(200, RunOut)
def create_run(payload: dict[str, Any]) -> dict[str, Any]:
    """Run a snippet in the sandbox"""
    return core().grader.run(payload["code"], payload["given"], caller().learner_id)


@blueprint.post("/diagnoses")
@blueprint.arguments(CurvesIn, example={"losses": [1.0, 0.6, 0.4], "learning_rates": [0.1, 0.1, 0.05]})
@blueprint.response(200, FindingsOut)
def create_diagnosis(payload: dict[str, Any]) -> dict[str, list[Diagnosis]]:
    """Read the curves of your own training by the lesson's rules"""
    return {"diagnosis": diagnose_curves(**payload)}


@blueprint.get("/sandbox")
@blueprint.response(200, SandboxOut)
def get_sandbox() -> dict[str, Any]:
    """What a snippet may use, and whether snippets can be run now"""
    return core().grader.state()
