"""Whether the service is alive, and what it is ready for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask

from quizsvc.api.core import core

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    """200 when questions can be served; `runs` says how the sandbox stands."""
    try:
        with core().db.read() as session:
            session.execute(sa.text("SELECT 1 FROM quizzes LIMIT 1"))
        questions = {"status": "ready"}
    except sa.exc.SQLAlchemyError as error:
        questions = {
            "status": "unavailable",
            "reason": f"The database does not answer: {type(error).__name__}.",
        }
    body = {"questions": questions, "runs": core().grader.state()}
    return body, 200 if questions["status"] == "ready" else 503


def register(app: Flask) -> None:
    """Add the paths at the root."""
    app.register_blueprint(blueprint)
