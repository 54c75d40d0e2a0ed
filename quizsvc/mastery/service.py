"""Keeping cards and ratings, and finding what is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizsvc.bank.models import Question
from quizsvc.content import model as content
from quizsvc.learners.models import Learner
from quizsvc.mastery import elo
from quizsvc.mastery.elo import PRIOR, Rating
from quizsvc.mastery.models import Card, LearnerRating, RevisionRating
from quizsvc.mastery.spacing import Held, Review, folded


class Beliefs:
    """What is believed of one learner and some questions, to be changed within one transaction.

    The learner is locked first and the questions' ratings in the order of their ids, so that no two
    transactions wait for each other. The caller commits.
    """

    def __init__(self, session: Session, learner_id: str, question_ids: Collection[str]) -> None:
        self._session, self._learner_id = session, learner_id
        _lock(session, [learner_id])
        found = session.scalars(
            sa.select(Card).where(Card.learner_id == learner_id, Card.question_id.in_(question_ids))
        )
        self.cards = {card.question_id: card for card in found}

    def review(self, question_id: str, reviews: Sequence[Review]) -> Card:
        """Add reviews that are newer than those of the card."""
        kept = self.cards.get(question_id)
        held = folded(reviews, _held(kept))
        assert held is not None  # noqa: S101  # there is at least one review
        self.cards[question_id] = _keep(self._session, (self._learner_id, question_id), kept, held)
        return self.cards[question_id]

    def rate(self, tries: Mapping[str, tuple[content.Question, float]]) -> None:
        """Move ratings after first tries without hints: by revision id, the question and how right it was."""
        if not tries:
            return
        questions = self._revision_ratings({revision: body for revision, (body, _) in tries.items()})
        learner = self._learner_ratings({body.topic for body, _ in tries.values()})
        for revision_id, (body, outcome) in tries.items():
            mine, its = learner[body.topic], questions[revision_id]
            after, of_question = elo.update(
                Rating(mine.value, mine.n),
                Rating(its.value, its.n),
                outcome,
                elo.guess_of(len(body.options)),
            )
            mine.value, mine.n = after.value, after.n
            its.value, its.n = of_question.value, of_question.n

    def _revision_ratings(self, bodies: Mapping[str, content.Question]) -> dict[str, RevisionRating]:
        query = (
            sa.select(RevisionRating)
            .where(RevisionRating.revision_id.in_(bodies))
            .order_by(RevisionRating.revision_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found = {row.revision_id: row for row in self._session.scalars(query)}
        new = [
            {"revision_id": revision, "topic_id": body.topic, "value": PRIOR[body.difficulty], "n": 0}
            for revision, body in sorted(bodies.items())
            if revision not in found
        ]
        if new:
            self._session.execute(_insert_missing(self._session, new))
            found = {row.revision_id: row for row in self._session.scalars(query)}
        return found

    def _learner_ratings(self, topics: Collection[str]) -> dict[str, LearnerRating]:
        query = sa.select(LearnerRating).where(
            LearnerRating.learner_id == self._learner_id, LearnerRating.topic_id.in_(topics)
        )
        found = {row.topic_id: row for row in self._session.scalars(query)}
        for topic in sorted(set(topics) - set(found)):
            found[topic] = LearnerRating(learner_id=self._learner_id, topic_id=topic, value=0.0, n=0)
            self._session.add(found[topic])
        return found


def refold_cards(session: Session, reviews: Mapping[tuple[str, str], Sequence[Review]]) -> None:
    """Make cards anew from all their reviews, by learner and question; without any there is no card.

    The caller commits.
    """
    learners = sorted({learner_id for learner_id, _ in reviews})
    _lock(session, learners)
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


def due(learner_id: str, topic_id: str | None = None) -> sa.Select[Card, Question]:
    """The learner's cards of published questions, each with its question, soonest due first."""
    query = (
        sa.select(Card, Question)
        .join(Question, Question.id == Card.question_id)
        .where(
            Card.learner_id == learner_id, Question.revision_id.is_not(None), Question.retired_at.is_(None)
        )
        .order_by(Card.due_at, Card.question_id)
    )
    return query if topic_id is None else query.where(Question.topic_id == topic_id)


def _lock(session: Session, learner_ids: Collection[str]) -> None:
    """One transaction at a time for each learner; SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "sqlite":
        query = sa.select(Learner.id).where(Learner.id.in_(learner_ids)).order_by(Learner.id)
        session.execute(query.with_for_update(key_share=True))


def _keep(session: Session, key: tuple[str, str], kept: Card | None, held: Held) -> Card:
    values: dict[str, Any] = asdict(held)
    if kept is None:
        kept = Card(learner_id=key[0], question_id=key[1], **values)
        session.add(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    return kept


def _held(kept: Card | None) -> Held | None:
    if kept is None:
        return None
    return Held(**{field.name: getattr(kept, field.name) for field in fields(Held)})


def _insert_missing(session: Session, rows: list[dict[str, Any]]) -> sa.Insert:
    """Another transaction may be inserting the same rows: whoever comes second finds them there."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(RevisionRating).values(rows).on_conflict_do_nothing()
    return sqlite.insert(RevisionRating).values(rows).on_conflict_do_nothing()
