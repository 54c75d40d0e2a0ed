"""Calls about learners."""

from __future__ import annotations

from typing import Any

from flask import request

from quizsvc.api.auth import caller
from quizsvc.api.core import Caller, core
from quizsvc.api.fingerprint import fingerprint
from quizsvc.api.limits import REGISTRATIONS, limiter
from quizsvc.api.recording import KEY_DOC, REPLAYED, key_text
from quizsvc.api.schemas import PageQuery
from quizsvc.api.smorest import Blueprint
from quizsvc.errors import Forbidden
from quizsvc.learners import registering, service
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role
from quizsvc.learners.schemas import LearnerIn, LearnerOut, RegisteredOut, TokenPage

blueprint = Blueprint("learners", __name__, url_prefix="/api/v1", description="Who learns")


@blueprint.post("/learners")
@limiter.limit(REGISTRATIONS)
@blueprint.arguments(LearnerIn, required=False, example={"name": "Ada"})
@blueprint.response(201, RegisteredOut)
@blueprint.doc(parameters=[KEY_DOC])
def create_learner(payload: dict[str, Any]) -> Any:
    """Register and get a token

    A retry with the same Idempotency-Key gets the same token, where the key is a random UUID or at least 32
    hexadecimal digits; others could be guessed by a stranger and are not replayed.
    """
    if not core().settings.registration:
        raise Forbidden("Registration is closed here. Ask whoever runs the service for a token.")
    key, days = key_text(), core().settings.token_days
    with core().db.write() as session:
        if key is None or not registering.is_unguessable(key):
            return service.register(session, payload["name"], days=days)
        answer = registering.register_once(session, payload["name"], key, fingerprint(request), days)
    return answer.registered, 201, {REPLAYED: "true"} if answer.replayed else {}


@blueprint.get("/learners/me")
@requires(Role.LEARNER)
@blueprint.response(200, LearnerOut)
def get_me() -> Caller:
    """Who the token stands for"""
    return caller()


@blueprint.get("/learners/me/tokens")
@requires(Role.LEARNER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, TokenPage)
def list_tokens(query: dict[str, Any]) -> dict[str, Any]:
    """List your tokens: when each was made and when it ends, not what it is"""
    with core().db.read() as session:
        return service.tokens_of(session, caller().learner_id, **query)


@blueprint.delete("/learners/me/tokens/<id:token_id>")
@requires(Role.LEARNER)
@blueprint.response(204)
def delete_token(token_id: str) -> None:
    """Revoke one of your tokens, such as one that others have seen"""
    with core().db.write() as session:
        service.revoke_own(session, caller().learner_id, token_id)
