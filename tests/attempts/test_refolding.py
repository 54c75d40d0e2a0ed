"""Cards that are made anew while their learner answers in another tab."""

import threading
from concurrent.futures import ThreadPoolExecutor

from quizsvc.attempts import beginning, observing
from quizsvc.attempts.answering import Answering
from quizsvc.attempts.history import reviews_of
from quizsvc.db import Database
from quizsvc.grading import Closed, Grader
from quizsvc.learners.service import register
from quizsvc.mastery.models import Card
from quizsvc.mastery.spacing import folded
from tests.api.conftest import PRACTICE

QUESTION = "step-size"
PATIENCE_S = 120


def test_cards_made_anew_know_of_the_answer_that_is_being_recorded(kept_bank, monkeypatch):
    """PostgreSQL: the answer is written, not committed, when a regrade comes to its learner's cards. What
    that read before it has the learner to itself would be too old. SQLite has one writer.
    """
    kept_bank.restore()
    db = Database(kept_bank.url)
    with db.write() as session:
        learner_id = register(session, None).id
        attempts = [beginning.begin(session, learner_id, PRACTICE).id for _ in range(2)]

    def answer(transaction, attempt_id):
        payload = {"question": QUESTION, "answer": {"choice": "a"}}
        Answering(Grader(Closed()), learner_id, attempt_id, payload).take(db, lambda: transaction)

    def refold():
        with db.write() as session:
            observing.refold(session, [learner_id], [QUESTION])

    turn_wanted, lock_learners = threading.Event(), observing.lock_learners
    monkeypatch.setattr(observing, "lock_learners", lambda *args: (turn_wanted.set(), lock_learners(*args)))
    with db.writing() as transaction:
        answer(transaction, attempts[0])
    with ThreadPoolExecutor(1) as pool:
        with db.writing() as transaction:
            answer(transaction, attempts[1])
            made = pool.submit(refold)
            assert turn_wanted.wait(PATIENCE_S)
        made.result()

    with db.read() as session:
        card = session.get_one(Card, (learner_id, QUESTION))
        held = folded(reviews_of(session, [learner_id], [QUESTION])[learner_id, QUESTION])
    db.close()
    assert (card.reviews, card.stability, card.due_at) == (2, held.stability, held.due_at)
