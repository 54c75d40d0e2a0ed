"""Keeping cards and ratings, and finding what is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from quizsvc.bank.models import Question, Revision, is_published
from quizsvc.content import model as content
from quizsvc.db.statement import On, Statement, dialect_of
from quizsvc.learners.models import Learner
from quizsvc.mastery import elo
from quizsvc.mastery.elo import PRIOR, Rating
from quizsvc.mastery.models import Card, LearnerRating, RevisionRating
from quizsvc.mastery.spacing import Held, Review, folded

Rated = type[LearnerRating] | type[RevisionRating]

OWNER: dict[Rated, Any] = {
    LearnerRating: LearnerRating.learner_id,
    RevisionRating: RevisionRating.revision_id,
}
"""The column that says whose rating it is."""

Key = tuple[str, str]
"""A learner or a revision, and a topic."""


class Beliefs:
    """What is believed of one learner and some questions, to be changed within one transaction.

    The learner is locked first and the questions' ratings in the order of their ids, so that no two
    transactions wait for each other. The caller commits.
    """

    def __init__(self, on: On, learner_id: str, question_ids: Collection[str]) -> None:
        self._on, self._learner_id = on, learner_id
        lock_learners(on, [learner_id])
        found = _CARDS.all(on, learner=learner_id, questions=list(question_ids))
        self.cards = {question_id: Held(*held) for question_id, *held in found}

    def review(self, question_id: str, reviews: Sequence[Review]) -> Held:
        """Add reviews that are newer than those of the card."""
        kept = self.cards.get(question_id)
        held = folded(reviews, kept)
        assert held is not None  # noqa: S101  # there is at least one review
        write = _NEW_CARD if kept is None else _SAME_CARD
        write.run(self._on, learner=self._learner_id, question=question_id, **_plain(held))
        self.cards[question_id] = held
        return held

    def rate(self, tries: Mapping[str, tuple[content.Question, float]]) -> None:
        """Move ratings after first tries without hints: by revision id, the question and how right it was."""
        if not tries:
            return
        questions = self._revision_ratings({revision: body for revision, (body, _) in tries.items()})
        topics = sorted({body.topic for body, _ in tries.values()})
        found = _LEARNER_RATINGS.all(self._on, learner=self._learner_id, topics=topics)
        kept = {topic: Rating(value, n) for topic, value, n in found}
        learner = {topic: kept.get(topic, Rating()) for topic in topics}
        for revision_id, (body, outcome) in tries.items():
            learner[body.topic], its = elo.update(
                learner[body.topic], questions[revision_id], outcome, elo.guess_of(len(body.options))
            )
            _SAME_REVISION.run(self._on, revision=revision_id, **_plain(its))
        for topic, mine in learner.items():
            write = _SAME_LEARNER if topic in kept else _NEW_LEARNER
            write.run(self._on, learner=self._learner_id, topic=topic, **_plain(mine))

    def _revision_ratings(self, bodies: Mapping[str, content.Question]) -> dict[str, Rating]:
        found = self._locked(list(bodies))
        new = [
            {"revision_id": revision, "topic_id": body.topic, "value": PRIOR[body.difficulty], "n": 0}
            for revision, body in sorted(bodies.items())
            if revision not in found
        ]
        if new:
            self._on.connection().execute(_insert_missing(self._on, RevisionRating, new))
            found = self._locked(list(bodies))
        return found

    def _locked(self, revisions: Sequence[str]) -> dict[str, Rating]:
        found = _REVISION_RATINGS.all(self._on, revisions=list(revisions))
        return {revision: Rating(value, n) for revision, value, n in found}


def _plain(value: Held | Rating) -> dict[str, Any]:
    """The fields by name; asdict copies deep what holds nothing that could change."""
    return {name: getattr(value, name) for name in (_HELD if isinstance(value, Held) else _RATED)}


def _same(table: sa.Table, values: Mapping[str, Any], **keys: str) -> Statement:
    """An update of one row by its keys."""
    update = sa.update(table).where(*(table.c[name] == sa.bindparam(given) for name, given in keys.items()))
    return Statement(update.values(**values))


_CARD, _LEARNER, _REVISION = (
    cast(sa.Table, model.__table__) for model in (Card, LearnerRating, RevisionRating)
)
_HELD: dict[str, sa.BindParameter[Any]] = {field.name: sa.bindparam(field.name) for field in fields(Held)}
_RATED: dict[str, sa.BindParameter[Any]] = {field.name: sa.bindparam(field.name) for field in fields(Rating)}
_CARDS = Statement(
    sa.select(_CARD.c.question_id, *(_CARD.c[name] for name in _HELD)).where(
        _CARD.c.learner_id == sa.bindparam("learner"),
        _CARD.c.question_id.in_(sa.bindparam("questions", expanding=True)),
    )
)
_NEW_CARD = Statement(
    sa.insert(_CARD).values(learner_id=sa.bindparam("learner"), question_id=sa.bindparam("question"), **_HELD)
)
_SAME_CARD = _same(_CARD, _HELD, learner_id="learner", question_id="question")
_LEARNER_RATINGS = Statement(
    sa.select(_LEARNER.c.topic_id, _LEARNER.c.value, _LEARNER.c.n).where(
        _LEARNER.c.learner_id == sa.bindparam("learner"),
        _LEARNER.c.topic_id.in_(sa.bindparam("topics", expanding=True)),
    )
)
_NEW_LEARNER = Statement(
    sa.insert(_LEARNER).values(learner_id=sa.bindparam("learner"), topic_id=sa.bindparam("topic"), **_RATED)
)
_SAME_LEARNER = _same(_LEARNER, _RATED, learner_id="learner", topic_id="topic")
_REVISION_RATINGS = Statement(
    sa.select(_REVISION.c.revision_id, _REVISION.c.value, _REVISION.c.n)
    .where(_REVISION.c.revision_id.in_(sa.bindparam("revisions", expanding=True)))
    .order_by(_REVISION.c.revision_id)
    .with_for_update()
)
_SAME_REVISION = _same(_REVISION, _RATED, revision_id="revision")


def lock_learners(on: On, learner_ids: Collection[str]) -> None:
    """One transaction at a time for each learner, from before it reads what it changes; SQLite has one writer
    anyway.
    """
    if dialect_of(on).name != "sqlite":
        query = sa.select(Learner.id).where(Learner.id.in_(learner_ids)).order_by(Learner.id)
        on.connection().execute(query.with_for_update(key_share=True))


def refold_cards(session: Session, reviews: Mapping[tuple[str, str], Sequence[Review]]) -> None:
    """Make cards anew from all their reviews, by learner and question; without any there is no card.

    The learners are locked. The caller commits.
    """
    learners = {learner_id for learner_id, _ in reviews}
    questions = {question_id for _, question_id in reviews}
    found = session.scalars(
        sa.select(Card).where(Card.learner_id.in_(learners), Card.question_id.in_(questions))
    )
    cards = {(card.learner_id, card.question_id): card for card in found}
    for key, history in reviews.items():
        if held := folded(history):
            _keep(session, key, cards.get(key), held)
        elif gone := cards.get(key):
            session.delete(gone)


def renew_cards(
    session: Session, learner_ids: Collection[str], reviews: Mapping[tuple[str, str], Sequence[Review]]
) -> None:
    """Make all cards of the learners anew from all their reviews.

    The learners are locked. The caller commits.
    """
    session.execute(sa.delete(Card).where(Card.learner_id.in_(learner_ids)))
    rows = [
        {"learner_id": learner_id, "question_id": question_id, **_plain(held)}
        for (learner_id, question_id), history in reviews.items()
        if (held := folded(history))
    ]
    if rows:
        session.connection().execute(sa.insert(_CARD), rows)


def renew_ratings(session: Session, kind: Rated, changes: Mapping[Key, tuple[Rating, Rating]]) -> None:
    """Make ratings anew of which is told what was kept when they were folded, and what the fold gave.

    What answers have added since then stays. The caller commits.
    """
    owner, owners = OWNER[kind], sorted({owner_id for owner_id, _ in changes})
    if kind is LearnerRating:
        lock_learners(session, owners)
    parent = Learner.id if kind is LearnerRating else Revision.id
    there = set(session.scalars(sa.select(parent).where(parent.in_(owners))))
    new = [
        {owner.key: owner_id, "topic_id": topic, "value": was.value, "n": 0}
        for (owner_id, topic), (was, _) in sorted(changes.items())
        if was.n == 0 and owner_id in there
    ]
    if new:
        session.execute(_insert_missing(session, kind, new))
    rows: Any = sa.select(kind).where(owner.in_(owners)).order_by(owner, kind.topic_id).with_for_update()
    for row in session.scalars(rows):
        here = Rating(row.value, row.n)
        was, folded = changes.get((getattr(row, owner.key), row.topic_id), (here, here))
        fresh = folded if here == was else here.shifted(was, folded)
        if fresh.n:
            row.value, row.n = fresh.value, fresh.n
        else:
            session.delete(row)


def due(learner_id: str, topic_id: str | None = None) -> sa.Select[Card, Question]:
    """The learner's cards of published questions, each with its question, soonest due first."""
    query = (
        sa.select(Card, Question)
        .join(Question, Question.id == Card.question_id)
        .where(Card.learner_id == learner_id, is_published())
        .order_by(Card.due_at, Card.question_id)
    )
    return query if topic_id is None else query.where(Question.topic_id == topic_id)


def _keep(session: Session, key: tuple[str, str], kept: Card | None, held: Held) -> Card:
    values = _plain(held)
    if kept is None:
        kept = Card(learner_id=key[0], question_id=key[1], **values)
        session.add(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    return kept


def _insert_missing(on: On, kind: Rated, rows: list[dict[str, Any]]) -> sa.Insert:
    """Another transaction may be inserting the same rows: whoever comes second finds them there."""
    if dialect_of(on).name == "postgresql":
        from sqlalchemy.dialects import postgresql  # takes a while, and most have no use for it

        return postgresql.insert(kind).values(rows).on_conflict_do_nothing()
    return sqlite.insert(kind).values(rows).on_conflict_do_nothing()
