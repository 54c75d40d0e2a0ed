"""Calls about what was learned, and about how questions do."""

from __future__ import annotations

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.smorest import Blueprint
from quizsvc.insights.progress import Progress, progress
from quizsvc.insights.schemas import LearnerProgressOut
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
