"""Calls for authors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from quizsvc.api.core import core
from quizsvc.api.recording import records, write_session
from quizsvc.api.smorest import Blueprint
from quizsvc.bank import authoring
from quizsvc.bank.author_schemas import ImportOut, ImportQuery, RevisionsOut
from quizsvc.bank.importing import prepare, store
from quizsvc.bank.models import Revision
from quizsvc.bank.proving import prove_each
from quizsvc.content.reader import read_texts
from quizsvc.errors import Invalid
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role

blueprint = Blueprint("authoring", __name__, url_prefix="/api/v1", description="For authors")

TEXT_TYPES = ("application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/plain", "")
BODY_NAME = {"application/json": "body.json"}


@blueprint.before_request
def allow_large_files() -> None:
    """Files to import may be larger than other bodies."""
    request.max_content_length = core().settings.max_import


@blueprint.post("/imports")
@requires(Role.AUTHOR)
@blueprint.arguments(ImportQuery, location="query")
@records(blueprint, 201, ImportOut)
def create_import(query: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Import question files: all of them, or with any fault nothing"""
    uploads = list(_uploads())
    prepared = prepare(
        core().db,
        lambda known: read_texts(uploads, known),
        lambda fresh: prove_each(fresh, core().grader),
    )
    session = write_session()
    with session.begin_nested() as trial:
        loaded = store(session, prepared)
        if query["dry_run"]:
            trial.rollback()
    changed = loaded.created or loaded.updated
    return {**loaded.to_dict(), "dry_run": query["dry_run"]}, 201 if changed and not query["dry_run"] else 200


@blueprint.get("/questions/<id:question_id>/revisions")
@requires(Role.AUTHOR)
@blueprint.response(200, RevisionsOut)
def list_revisions(question_id: str) -> dict[str, list[Revision]]:
    """Read every revision of a question with its content and its proof"""
    with core().db.read() as session:
        return {"items": list(authoring.revisions(session, question_id))}


def _uploads() -> Iterator[tuple[str, bytes]]:
    if request.mimetype == "multipart/form-data":
        files = [file for name in request.files for file in request.files.getlist(name)]
        if not files:
            raise Invalid("The form holds no file. Send each file as a field of its own.")
        yield from ((file.filename or "file.yaml", file.read()) for file in files)
    elif request.mimetype in TEXT_TYPES:
        yield BODY_NAME.get(request.mimetype, "body.yaml"), request.get_data()
    else:
        raise UnsupportedMediaType(f"Send {', '.join(filter(None, TEXT_TYPES))} or multipart/form-data.")
