"""The content of stored revisions: read once per process, and with a template's variant written in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from quizsvc.bank.models import Revision
from quizsvc.content import model as content
from quizsvc.content.canonical import from_content
from quizsvc.content.templates import Variant, concrete

Key = TypeVar("Key")

LIGHT = (defer(Revision.content), defer(Revision.evidence))
"""Options for revisions whose content is looked up by `content_of`: their documents stay in the database."""


def asked(revision: Revision, variant: Mapping[str, Any] | None) -> content.Question:
    """What is asked: a revision's content, with a template's variant (as it is stored) written in."""
    if variant is None:
        return content_of(revision)
    key = revision.id, json.dumps(variant, sort_keys=True)
    kept = _asked.get(key)
    if kept is None:
        kept = _keep(_asked, key, concrete(content_of(revision), Variant.from_dict(variant)))
    return kept


def asked_again(revision: Revision, variant: Mapping[str, Any] | None) -> content.Question | None:
    """What `revision` asks an attempt that drew `variant` of another revision; None if it has not the same
    numbers to offer.
    """
    if variant is None or not revision.variants:
        return content_of(revision) if variant is None and not revision.variants else None
    drawn = variant["parameters"]
    same = next((one for one in revision.variants if one["parameters"] == drawn), None)
    return asked(revision, same) if same else None


def sample(revision: Revision) -> content.Question:
    """The question as anybody may look at it; of a template its first variant, if it is proved."""
    return asked(revision, revision.variants[0] if revision.variants else None)


def content_of(revision: Revision) -> content.Question:
    """A revision's content as its author wrote it. It never changes, so it is read once per process."""
    kept = _contents.get(revision.id)
    return kept if kept is not None else _read(revision.id, revision.number, revision.content)


def light(session: Session, revision_ids: Iterable[str]) -> dict[str, Revision]:
    """These revisions by id, LIGHT, with their contents at hand."""
    query = sa.select(Revision).where(Revision.id.in_(list(revision_ids))).options(*LIGHT)
    found = {revision.id: revision for revision in session.scalars(query)}
    ready(session, found.values())
    return found


def ready(session: Session, revisions: Iterable[Revision]) -> None:
    """Read the contents of LIGHT revisions that this process has not read yet; one statement at most."""
    missing = [revision.id for revision in revisions if revision.id not in _contents]
    if missing:
        for row in session.connection().execute(_CONTENTS, {"ids": missing}):
            _read(*row)


def _read(revision_id: str, number: int, document: Mapping[str, Any]) -> content.Question:
    return _keep(_contents, revision_id, from_content(document, revision=number))


def _keep(kept: dict[Key, content.Question], key: Key, question: content.Question) -> content.Question:
    while len(kept) >= _MOST_CONTENTS:
        kept.pop(next(iter(kept)), None)  # the one read longest ago
    kept[key] = question
    return question


_CONTENTS = sa.select(
    Revision.__table__.c.id, Revision.__table__.c.number, Revision.__table__.c.content
).where(Revision.__table__.c.id.in_(sa.bindparam("ids", expanding=True)))
_contents: dict[str, content.Question] = {}
_asked: dict[tuple[str, str], content.Question] = {}
_MOST_CONTENTS = 5000
