"""What an attempt tells of a learner and its questions: the reviews that cards are folded from, and the
first tries that move ratings.

An answer counts when its learner may know how it went: at once in practice, at the end in a test. Before,
a due date or a rating would tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.orm import Session

from quizsvc.attempts.history import reviews_of
from quizsvc.attempts.models import Attempt, AttemptItem, Response
from quizsvc.attempts.standing import Standing
from quizsvc.bank.contents import content_of
from quizsvc.db.statement import On
from quizsvc.db.transaction import Transaction
from quizsvc.mastery.service import Beliefs, lock_learners, refold_cards
from quizsvc.mastery.spacing import Recall, recall_of


def observe_response(on: Transaction, attempt: Attempt, at: Standing, response: Response) -> None:
    """An answer was given: in practice it counts at once. The caller commits."""
    if at.rules.feedback_at_once and response.try_number is not None:
        _observe(on, attempt.learner_id, [(at, [response])])


def observe_finish(session: Session, attempt: Attempt, standings: Iterable[Standing]) -> None:
    """A test was finished: its answers count now. The caller commits."""
    answered = [(at, at.counted) for at in standings if at.counted]
    if answered:
        _observe(session, attempt.learner_id, answered)


def observe_reveal(session: Session, attempt: Attempt, item: AttemptItem) -> None:
    """A learner gave up on an open question: it was not remembered. The caller commits."""
    assert item.revealed_at is not None  # noqa: S101  # that is what is observed
    beliefs = Beliefs(session, attempt.learner_id, [item.question_id])
    beliefs.review(item.question_id, [(item.revealed_at, Recall.AGAIN)])


def refold(session: Session, learner_ids: Collection[str], question_ids: Collection[str]) -> None:
    """Make the learners' cards of these questions anew, after a regrade say. The caller commits."""
    session.flush()
    lock_learners(session, learner_ids)
    refold_cards(session, reviews_of(session, learner_ids, question_ids))


def _observe(on: On, learner_id: str, answered: Sequence[tuple[Standing, Sequence[Response]]]) -> None:
    """Ratings move by what a learner had never seen before and answered without help, cards by all."""
    beliefs = Beliefs(on, learner_id, [at.item.question_id for at, _ in answered])
    tries, late = {}, []
    for at, responses in answered:
        facts = {entry.response_id: entry for entry in at.ledger}
        question_id, first = at.item.question_id, facts[responses[0].id]
        card = beliefs.cards.get(question_id)
        if card is None and responses[0].try_number == 1 and not first.hints_before:
            tries[at.item.revision_id] = (content_of(at.item.revision), first.fraction)
        if card is not None and responses[0].created_at < card.last_review_at:
            late.append(question_id)  # a test that was open while the question was practised
            continue
        beliefs.review(
            question_id,
            [(r.created_at, recall_of(facts[r.id].fraction, facts[r.id].hints_before)) for r in responses],
        )
    beliefs.rate(tries)
    if late:
        refold(on.session() if isinstance(on, Transaction) else on, [learner_id], late)
