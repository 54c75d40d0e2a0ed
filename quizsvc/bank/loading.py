"""Putting a bundle of content into the database: new revisions for what changed, nothing for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.models import Question, QuestionTag, Quiz, QuizItem, Revision, Status, Topic
from quizsvc.bank.proving import Proofs
from quizsvc.bank.service import askable, sample, search_text
from quizsvc.content import model as content
from quizsvc.content.canonical import digest, to_content
from quizsvc.db.types import new_id, now
from quizsvc.grading.evidence import Proof
from quizsvc.grading.templates import too_few
from quizsvc.scoring import Rules


@dataclass(slots=True)
class Loaded:
    """What loading did, by question id.

    `skipped` are items of a foreign file that were not taken ({title, reason, line, file}), `errors` what
    keeps a file out (then nothing was done), `questions` each question with {id, outcome, revision, status,
    torch, evidence}.
    """

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def load(session: Session, bundle: content.Bundle, proofs: Proofs, *, retire_missing: bool = False) -> Loaded:
    """Store all of `bundle`. The caller commits, so that either all of it is there or nothing.

    With `retire_missing`, questions of the bundle's topics that the bundle does not hold are retired: they
    keep their history, and loading them again brings them back.
    """
    loaded = Loaded()
    for topic in bundle.topics:
        session.merge(Topic(id=topic.id, title=topic.title, content=to_content(topic)))
    session.flush()
    by_id = sorted(bundle.questions, key=lambda question: (question.id, question.revision))
    places = _places(session, bundle.questions)
    for question_id, revisions in groupby(by_id, key=lambda question: question.id):
        question = _load_question(session, question_id, list(revisions), proofs, loaded)
        question.position = question.position or places[question_id]
    session.flush()
    if retire_missing:
        _retire_missing(session, bundle, loaded)
    for quiz in bundle.quizzes:
        _load_quiz(session, quiz)
    return loaded


def _load_question(
    session: Session, question_id: str, bodies: list[content.Question], proofs: Proofs, loaded: Loaded
) -> Question:
    question = session.get(Question, question_id)
    is_new = question is None
    if question is None:
        question = Question(id=question_id, topic_id="", kind="", difficulty="", search="", tags=[])
        session.add(question)
    kept = [] if is_new else list(session.scalars(_revisions(question_id)))
    before, was_retired = len(kept), question.retired_at is not None
    for body in bodies:
        _load_revision(session, body, kept, is_last=body is bodies[-1], proofs=proofs)
    kept.sort(key=lambda revision: revision.number)
    _point_at_current(session, question, kept, loaded)
    outcome = "created" if is_new else "updated" if len(kept) > before or was_retired else "unchanged"
    getattr(loaded, outcome).append(question_id)
    newest = kept[-1]
    loaded.questions.append(
        {
            "id": question_id,
            "outcome": outcome,
            "revision": newest.number,
            "status": str(newest.status),
            "torch": newest.torch,
            "evidence": newest.evidence or [],
        }
    )
    return question


def _load_revision(
    session: Session, body: content.Question, kept: list[Revision], *, is_last: bool, proofs: Proofs
) -> None:
    """Keep the revision that says the same, unless an older one is to be the current one again, or the file
    says that it was.
    """
    fingerprint = digest(body)
    same = [revision for revision in kept if revision.digest == fingerprint]
    returns = bool(same) and same[-1] is not kept[-1] and (is_last or body.revision > kept[-1].number)
    if same and not returns:
        if proof := proofs.get(fingerprint):
            _prove(same[-1], proof)
        return
    newest = kept[-1].number if kept else 0
    revision = Revision(
        id=new_id(),
        question_id=body.id,
        number=body.revision if body.revision > newest else newest + 1,
        digest=fingerprint,
        content=to_content(body),
    )
    if proof := proofs.get(fingerprint):
        _prove(revision, proof)
    session.add(revision)
    kept.append(revision)


def _prove(revision: Revision, proof: Proof) -> None:
    revision.status, revision.torch = proof.status, proof.torch
    revision.evidence = [finding.to_dict() for finding in proof.evidence]
    revision.variants = [variant.to_dict() for variant in proof.variants]


def _point_at_current(session: Session, question: Question, kept: list[Revision], loaded: Loaded) -> None:
    """Let the question show its newest revision that can be asked."""
    current = next((revision for revision in reversed(kept) if askable(revision)), None)
    if warning := _warning(kept[-1]):
        loaded.warnings.append(f"{question.id}: {warning}")
    body = sample(current or kept[-1])
    question.topic_id, question.kind, question.difficulty = body.topic, body.kind, body.difficulty
    question.search = search_text(body)
    question.retired_at = None
    question.tags = [QuestionTag(question_id=question.id, tag=tag) for tag in body.tags]
    session.flush()
    question.revision_id = current.id if current else None


def _warning(newest: Revision) -> str | None:
    """What an author should know of a revision's proof."""
    if newest.status == Status.CONTESTED:
        return f"revision {newest.number} is contested by its own evidence and not scored."
    if not askable(newest):
        return f"revision {newest.number} is a template that was not proved; it is not asked until it is."
    return too_few(len(newest.variants)) if newest.content.get("parameters") else None


def _places(session: Session, questions: Iterable[content.Question]) -> dict[str, int]:
    """Where each question stands in the authored order if it has no place yet: after all that have one."""
    last = session.scalar(sa.select(sa.func.max(Question.position))) or 0
    return {name: last + n for n, name in enumerate(dict.fromkeys(q.id for q in questions), 1)}


def _retire_missing(session: Session, bundle: content.Bundle, loaded: Loaded) -> None:
    held = {question.id for question in bundle.questions}
    query = sa.select(Question).where(
        Question.topic_id.in_([topic.id for topic in bundle.topics]), Question.retired_at.is_(None)
    )
    for question in session.scalars(query.order_by(Question.position, Question.id)):
        if question.id not in held:
            question.retired_at = now()
            loaded.retired.append(question.id)
    session.flush()


def _load_quiz(session: Session, quiz: content.Quiz) -> None:
    rules = Rules.of_mode(
        quiz.mode,
        points=quiz.points,
        tries=quiz.tries,
        try_penalty=quiz.try_penalty,
        hint_price=quiz.hint_price,
    )
    row = session.get(Quiz, quiz.id) or Quiz(id=quiz.id, items=[])
    row.topic_id, row.title, row.summary, row.mode = quiz.topic, quiz.title, quiz.summary, quiz.mode
    row.rules = rules.to_dict()
    if [item.question_id for item in row.items] != list(quiz.questions):
        row.items.clear()
        session.add(row)
        session.flush()
        row.items.extend(_items(quiz.questions))
    session.add(row)


def _items(question_ids: Iterable[str]) -> list[QuizItem]:
    return [QuizItem(position=n, question_id=question_id) for n, question_id in enumerate(question_ids, 1)]


def _revisions(question_id: str) -> sa.Select[Revision]:
    return sa.select(Revision).where(Revision.question_id == question_id).order_by(Revision.number)
