"""Calls about reviews."""

from __future__ import annotations

from typing import Any

from quizsvc.api.auth import caller
from quizsvc.api.core import core
from quizsvc.api.smorest import Blueprint
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.reviews import service
from quizsvc.reviews.schemas import ReviewQuery, ReviewsOut

blueprint = Blueprint("reviews", __name__, url_prefix="/api/v1", description="What to ask again, and when")


@blueprint.get("/learners/me/reviews")
@requires(Role.LEARNER)
@blueprint.arguments(ReviewQuery, location="query")
@blueprint.response(200, ReviewsOut)
def list_reviews(query: dict[str, Any]) -> dict[str, Any]:
    """List what is due for review and what is coming, soonest first"""
    with core().db.read() as session:
        return service.reviews(session, caller().learner_id, **query)
