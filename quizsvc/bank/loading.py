"""Putting a bundle of content into the database: new revisions for what changed, nothing for the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.batches import Kept, Known, Writes, in_batches, known, rows_of
from quizsvc.bank.models import Question, Quiz, QuizItem, Status, Topic
from quizsvc.bank.proving import Proofs
from quizsvc.bank.service import search_text
from quizsvc.content import model as content
from quizsvc.content.canonical import digest_of, to_content
from quizsvc.db.locking import lock
from quizsvc.db.types import new_id, now
from quizsvc.grading.evidence import NOTHING_RUN
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


def load(
    session: Session,
    bundle: content.Bundle,
    proofs: Proofs,
    *,
    retire_missing: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> Loaded:
    """Store all of `bundle`. The caller commits, so that either all of it is there or nothing.

    With `retire_missing`, questions of the bundle's topics that the bundle does not hold are retired: they
    keep their history, and loading them again brings them back.
    """
    lock(session, "bank")
    loaded = Loaded()
    for topic in bundle.topics:
        session.merge(Topic(id=topic.id, title=topic.title, content=to_content(topic)))
    session.flush()
    where = _where(bundle.questions)
    places = _places(session, where)
    for batch in in_batches(sorted(where)):
        bodies = [(name, [bundle.questions[at] for at in where[name]]) for name in batch]
        _Batch(session, proofs, places, loaded).load(bodies)
        tell(len(batch))
    session.expire_all()  # the batches went past what the session holds
    if retire_missing:
        _retire_missing(session, bundle.topics, where, loaded)
    for quiz in bundle.quizzes:
        _load_quiz(session, quiz)
    return loaded


class _Batch:
    """Questions that are loaded together."""

    def __init__(self, session: Session, proofs: Proofs, places: Mapping[str, int], loaded: Loaded) -> None:
        self._session, self._proofs, self._places, self._loaded = session, proofs, places, loaded
        self._writes = Writes()

    def load(self, batch: Sequence[tuple[str, list[content.Question]]]) -> None:
        """Each question with its revisions in order."""
        there = known(self._session, [name for name, _ in batch])
        for name, bodies in batch:
            self._question(name, bodies, there[name])
        self._writes.send(self._session)

    def _question(self, name: str, bodies: Sequence[content.Question], had: Known) -> None:
        kept = had.revisions
        before = len(kept)
        for body in bodies:
            self._revision(body, kept, is_last=body is bodies[-1])
        kept.sort(key=lambda revision: revision.number)
        current = next((revision for revision in reversed(kept) if revision.askable), None)
        newest = kept[-1]
        if warning := _warning(newest):
            self._loaded.warnings.append(f"{name}: {warning}")
        is_more = len(kept) > before or had.retired_at is not None
        pointer = current.id if current else None
        if is_more or pointer != had.revision_id or (current or newest).renewed or not had.position:
            self._row(name, (current or newest).asked(self._session), pointer, had)
        outcome = "created" if had.is_new else "updated" if is_more else "unchanged"
        getattr(self._loaded, outcome).append(name)
        self._loaded.questions.append(
            {
                "id": name,
                "outcome": outcome,
                "revision": newest.number,
                "status": str(newest.status),
                "torch": newest.torch,
                "evidence": newest.evidence,
            }
        )

    def _revision(self, body: content.Question, kept: list[Kept], *, is_last: bool) -> None:
        """Keep the revision that says the same, unless an older one is to be the current one again, or the
        file says that it was.
        """
        written = to_content(body)
        fingerprint = digest_of(written)
        proof = self._proofs.get(fingerprint)
        same = [revision for revision in kept if revision.digest == fingerprint]
        returns = bool(same) and same[-1] is not kept[-1] and (is_last or body.revision > kept[-1].number)
        if same and not returns:
            same[-1].body = body
            if proof:
                same[-1].take(proof)
                self._writes.proofs.append({"id": same[-1].id, **rows_of(proof)})
            return
        newest = kept[-1].number if kept else 0
        number = body.revision if body.revision > newest else newest + 1
        revision = Kept(new_id(), number, fingerprint, Status.UNVERIFIED, bool(body.parameters), body=body)
        if proof:
            revision.take(proof)
        row = {
            "id": revision.id,
            "question_id": body.id,
            "number": number,
            "digest": fingerprint,
            "content": written,
        }
        self._writes.revisions.append(row | rows_of(proof or NOTHING_RUN))
        kept.append(revision)

    def _row(self, name: str, body: content.Question, pointer: str | None, had: Known) -> None:
        """The question as lists filter by it, showing the revision that can be asked."""
        row = {
            "id": name,
            "topic_id": body.topic,
            "kind": str(body.kind),
            "difficulty": str(body.difficulty),
            "search": search_text(body),
            "revision_id": pointer,
            "retired_at": None,
            "position": had.position or self._places[name],
        }
        (self._writes.questions if had.is_new else self._writes.changed_questions).append(row)
        self._writes.tags[name] = body.tags


def _warning(newest: Kept) -> str | None:
    """What an author should know of a revision's proof."""
    if newest.status == Status.CONTESTED:
        return f"revision {newest.number} is contested by its own evidence and not scored."
    if not newest.askable:
        return f"revision {newest.number} is a template that was not proved; it is not asked until it is."
    return too_few(len(newest.variants)) if newest.is_template else None


def _where(questions: Iterable[content.Question]) -> dict[str, list[int]]:
    """Where the revisions of each question stand, oldest first; the ids in authored order."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, question in enumerate(questions):
        found.setdefault(question.id, []).append((question.revision, at))
    return {name: [at for _, at in sorted(revisions)] for name, revisions in found.items()}


def _places(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Where each question stands in the authored order if it has no place yet: after all that have one."""
    last = session.scalar(sa.select(sa.func.max(Question.position))) or 0
    return {name: last + n for n, name in enumerate(names, 1)}


def _retire_missing(
    session: Session, topics: Iterable[content.Topic], held: Collection[str], loaded: Loaded
) -> None:
    query = sa.select(Question.id).where(
        Question.topic_id.in_([topic.id for topic in topics]), Question.retired_at.is_(None)
    )
    there = session.scalars(query.order_by(Question.position, Question.id)).all()
    loaded.retired += [name for name in there if name not in held]
    for batch in in_batches(loaded.retired):
        session.execute(sa.update(Question).where(Question.id.in_(batch)).values(retired_at=now()))


def _load_quiz(session: Session, quiz: content.Quiz) -> None:
    rules = Rules.of_mode(
        quiz.mode,
        points=quiz.points,
        tries=quiz.tries,
        try_penalty=quiz.try_penalty,
        hint_price=quiz.hint_price,
        minutes=quiz.minutes,
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
