"""Flashcards: a card is turned, which is recorded, and then its learner says how well they remembered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, AttemptItem, CardRating
from quizsvc.attempts.modes import DrawnMode
from quizsvc.attempts.open_tests import refuse_asked_in_a_test
from quizsvc.attempts.reading import item
from quizsvc.attempts.service import refuse_finished
from quizsvc.db.types import now
from quizsvc.errors import AlreadyRated, CardNotTurned, Conflict
from quizsvc.mastery.service import Beliefs
from quizsvc.mastery.spacing import Recall


@dataclass(frozen=True, slots=True)
class Rated:
    """A rated card: when it comes back, and how many cards of the attempt are left to rate."""

    question: str
    rating: str
    due_at: datetime
    state: str
    remaining: int


def rate_card(session: Session, attempt: Attempt, question_id: str, recall: Recall) -> Rated:
    """Record how well a turned card was remembered. The caller commits.

    Raises NotFound, AttemptFinished, CardNotTurned, AlreadyRated, and Conflict outside flashcards.
    """
    if attempt.mode != DrawnMode.FLASHCARDS:
        raise Conflict("Only flashcards are rated; here you answer: POST /api/v1/attempts/{id}/responses.")
    refuse_finished(attempt)
    refuse_asked_in_a_test(session, attempt, question_id)
    card = item(session, attempt, question_id)
    if card.revealed_at is None:
        raise CardNotTurned("Turn the card first: POST /api/v1/attempts/{id}/solutions.")
    rated = set(session.scalars(sa.select(CardRating.question_id).where(CardRating.attempt_id == attempt.id)))
    if question_id in rated:
        raise AlreadyRated("You have rated this card. It comes back when it is due.")
    at = now()
    session.add(
        CardRating(attempt_id=attempt.id, question_id=question_id, number=1, recall=recall, created_at=at)
    )
    held = Beliefs(session, attempt.learner_id, [question_id]).review(question_id, [(at, recall)])
    cards = session.scalar(
        sa.select(sa.func.count()).select_from(AttemptItem).where(AttemptItem.attempt_id == attempt.id)
    )
    return Rated(question_id, recall, held.due_at, held.state, (cards or 0) - len(rated) - 1)
