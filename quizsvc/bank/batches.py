"""Rows of many questions, read and written by as many statements as for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.models import Question, QuestionTag, Revision, Status
from quizsvc.content import model as content
from quizsvc.content.canonical import from_content
from quizsvc.content.templates import Variant, concrete
from quizsvc.grading.evidence import Proof

BATCH = 500
"""Questions that are loaded together; their content is all that is in memory beside the bundle."""

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(slots=True)
class Kept:
    """A revision as far as loading looks at it. `body` is None while only the database has its content."""

    id: str
    number: int
    digest: str
    status: str
    is_template: bool
    torch: str | None = None
    evidence: Sequence[Row] = ()
    variants: Sequence[Row] = ()
    body: content.Question | None = None
    renewed: bool = False

    @property
    def askable(self) -> bool:
        """Whether learners may be asked it: not contested, and if a template, proved."""
        return self.status != Status.CONTESTED and (bool(self.variants) or not self.is_template)

    def take(self, proof: Proof) -> None:
        """Let it have this proof."""
        for name, value in rows_of(proof).items():
            setattr(self, name, value)
        self.renewed = True

    def asked(self, session: Session) -> content.Question:
        """The question as the public sees it."""
        body = self.body
        if body is None:
            revision = session.get_one(Revision, self.id)
            body = from_content(revision.content, revision=revision.number)
        return concrete(body, Variant.from_dict(self.variants[0])) if self.variants else body


@dataclass(slots=True)
class Known:
    """What the database has of one question."""

    position: int = 0
    revision_id: str | None = None
    retired_at: datetime | None = None
    revisions: list[Kept] = field(default_factory=list)
    is_new: bool = True


def known(session: Session, ids: Sequence[str]) -> dict[str, Known]:
    """What the database has of these questions, their revisions oldest first; of each one, if only that it
    is new.
    """
    found = {question_id: Known() for question_id in ids}
    questions = sa.select(Question.id, Question.position, Question.revision_id, Question.retired_at)
    for row in session.execute(questions.where(Question.id.in_(ids))):
        found[row.id] = Known(row.position, row.revision_id, row.retired_at, is_new=False)
    revisions = sa.select(
        Revision.question_id, Revision.id, Revision.number, Revision.digest, Revision.status, Revision.torch,
        Revision.evidence, Revision.variants, Revision.content["parameters"].label("parameters"),
    )  # fmt: skip
    for row in session.execute(revisions.where(Revision.question_id.in_(ids)).order_by(Revision.number)):
        found[row.question_id].revisions.append(
            Kept(
                row.id,
                row.number,
                row.digest,
                row.status,
                bool(row.parameters),
                row.torch,
                row.evidence or (),
                row.variants,
            )
        )
    return found


def in_batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def rows_of(proof: Proof) -> Row:
    """A proof as columns of its revision."""
    return {
        "status": proof.status,
        "torch": proof.torch,
        "evidence": [finding.to_dict() for finding in proof.evidence],
        "variants": [variant.to_dict() for variant in proof.variants],
    }


@dataclass(slots=True)
class Writes:
    """Rows that wait to be written together."""

    questions: list[Row] = field(default_factory=list)
    changed_questions: list[Row] = field(default_factory=list)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """All tags of a question that is new or has changed."""
    revisions: list[Row] = field(default_factory=list)
    proofs: list[Row] = field(default_factory=list)
    """Columns of proofs for revisions that are there, each with the revision's id."""

    def send(self, session: Session) -> None:
        """Write all of them."""
        tags = [{"question_id": name, "tag": tag} for name, every in self.tags.items() for tag in every]
        if changed := [row["id"] for row in self.changed_questions]:
            session.execute(sa.delete(QuestionTag).where(QuestionTag.question_id.in_(changed)))
            session.execute(sa.update(Question), self.changed_questions)
        for model, rows in ((Question, self.questions), (QuestionTag, tags), (Revision, self.revisions)):
            if rows:
                session.execute(sa.insert(model), rows)
        if self.proofs:
            session.execute(sa.update(Revision), self.proofs)
