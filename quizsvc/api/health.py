"""Whether the service is alive, and what it is ready for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask

from quizsvc.api.core import core
from quizsvc.api.limits import limiter

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    """200 when questions can be served; `runs` says how the sandbox stands."""
    reason = None
    try:
        with core().db.read() as session:
            session.execute(sa.text("SELECT 1 FROM quizzes LIMIT 1"))
    except sa.exc.SQLAlchemyError as error:
        reason = f"The database does not answer: {type(error).__name__}. `quizsvc doctor` says more."
    questions = {"status": "unavailable" if reason else "ready", "reason": reason}
    body = {"status": questions["status"], "questions": questions, "runs": core().grader.state()}
    return body, 503 if reason else 200


def register(app: Flask) -> None:
    """Add the paths at the root."""
    limiter.exempt(blueprint)
    app.register_blueprint(blueprint)
