"""Calls for authors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from quizsvc.api.body import refuse_encoded
from quizsvc.api.core import core
from quizsvc.api.recording import records, write_session
from quizsvc.api.schemas import PageQuery
from quizsvc.api.smorest import Blueprint
from quizsvc.bank import authoring, exporting
from quizsvc.bank.author_schemas import (
    ContestedPage,
    ExportQuery,
    ExportReportOut,
    ImportOut,
    ImportQuery,
    RevisionPage,
    RevisionQuery,
)
from quizsvc.bank.exporting import Wanted
from quizsvc.bank.foreign import take
from quizsvc.bank.importing import Taken, prepare, store
from quizsvc.bank.proving import prove_each
from quizsvc.content.checks import Known
from quizsvc.errors import Invalid
from quizsvc.learners.access import requires
from quizsvc.learners.models import Role

blueprint = Blueprint("authoring", __name__, url_prefix="/api/v1", description="For authors")

TYPES = (
    *("application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/plain", ""),
    *("application/xml", "text/xml", "application/zip", "application/octet-stream"),
)
IMPORTED: dict[str, Any] = {
    **{kind: {"schema": {}} for kind in TYPES if kind},
    "multipart/form-data": {
        "schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}
    },
}
EXPORTED: dict[str, Any] = {
    kind: {"schema": {}} for kind in ("application/yaml", "text/plain", "application/xml", "application/zip")
}
BODY = "body"
BODY_NAMES = {
    "application/json": "body.json",
    **dict.fromkeys(("application/yaml", "application/x-yaml", "text/yaml"), "body.yaml"),
}
"""What a body is called in findings, by its type."""


@blueprint.before_request
def allow_large_files() -> None:
    """Files to import may be larger than other bodies."""
    request.max_content_length = core().settings.max_import


@blueprint.post("/imports")
@requires(Role.AUTHOR)
@blueprint.arguments(ImportQuery, location="query")
@blueprint.doc(requestBody={"required": True, "content": IMPORTED})
@blueprint.alt_response(200, schema=ImportOut, description="Nothing changed, or a dry run")
@records(blueprint, 201, ImportOut)
def create_import(query: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Import question files: all of them, or with any fault nothing"""
    uploads = list(_uploads())
    prepared = prepare(
        core().db,
        lambda known: _taken(uploads, query, known),
        lambda fresh: prove_each(fresh, core().grader.batch()),
    )
    session = write_session()
    with session.begin_nested() as trial:
        loaded = store(session, prepared, retire_missing=query["retire_missing"])
        if query["dry_run"]:
            trial.rollback()
    changed = loaded.created or loaded.updated or loaded.retired
    return {**loaded.to_dict(), "dry_run": query["dry_run"]}, 201 if changed and not query["dry_run"] else 200


@blueprint.get("/questions/<id:question_id>/revisions")
@requires(Role.AUTHOR)
@blueprint.arguments(RevisionQuery, location="query")
@blueprint.response(200, RevisionPage)
def list_revisions(query: dict[str, Any], question_id: str) -> dict[str, Any]:
    """Read every revision of a question with its content and its proof"""
    with core().db.read() as session:
        return authoring.revisions(session, question_id, **query)


@blueprint.get("/contested")
@requires(Role.AUTHOR)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ContestedPage)
def list_contested(query: dict[str, Any]) -> dict[str, Any]:
    """List the questions whose newest revision PyTorch contradicts"""
    with core().db.read() as session:
        return authoring.contested(session, **query)


@blueprint.get("/exports")
@requires(Role.AUTHOR)
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.doc(responses={"200": {"description": "The file", "content": EXPORTED}})
@blueprint.alt_response(304, success=True, description="Nothing changed since the export with that ETag")
def get_export(query: dict[str, Any]) -> Response:
    """Export questions as a file: native with lessons and quizzes, or a foreign format"""
    wanted = _wanted(query)
    with core().db.read() as session:
        tag = exporting.version(session, wanted)
        made = None if request.if_none_match.contains_weak(tag) else exporting.export(session, wanted)
    return _as_file(made, tag)


@blueprint.get("/exports/report")
@requires(Role.AUTHOR)
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200, ExportReportOut)
@blueprint.alt_response(404, "NOT_FOUND")
def get_export_report(query: dict[str, Any]) -> exporting.Export:
    """List what an export leaves out, question by question"""
    with core().db.read() as session:
        return exporting.export(session, _wanted(query))


def _wanted(query: dict[str, Any]) -> Wanted:
    return Wanted(query["format"], query["topic"], query["revisions"] == "all")


def _as_file(made: exporting.Export | None, tag: str) -> Response:
    """The file to save, or 304 if there is none to send."""
    response = Response(status=304) if made is None else Response(made.data, content_type=made.media_type)
    if made is not None:
        response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _taken(uploads: list[tuple[str, bytes]], query: dict[str, Any], known: Known) -> Taken:
    if _is_native(uploads, query["format"]):
        from quizsvc.content.reader import read_texts
        from quizsvc.content.shelf import Shelf

        named = [("body.yaml" if name == BODY else name, data) for name, data in uploads]
        return Taken(read_texts(named, known, Shelf()))
    return take(uploads, query["format"], query["topic"], known)


def _is_native(uploads: list[tuple[str, bytes]], fmt: str | None) -> bool:
    """Whether to read the files as our own: so named, or told to be in no other format by their content."""
    if fmt is not None:
        return fmt == "native"
    from quizsvc.content.formats import detect

    native = {detect(data, name) in {None, "native"} for name, data in uploads}
    if len(native) > 1:
        raise Invalid("Import native and foreign files one after the other.")
    return native == {True}


def _uploads() -> Iterator[tuple[str, bytes]]:
    refuse_encoded(request)
    if request.mimetype == "multipart/form-data":
        files = [file for name in request.files for file in request.files.getlist(name)]
        if not files:
            raise Invalid("The form holds no file. Send each file as a field of its own.")
        yield from ((file.filename or "file.yaml", file.read()) for file in files)
    elif request.mimetype in TYPES:
        yield BODY_NAMES.get(request.mimetype, BODY), request.get_data()
    else:
        raise UnsupportedMediaType(f"Send {', '.join(filter(None, TYPES))} or a form.")
