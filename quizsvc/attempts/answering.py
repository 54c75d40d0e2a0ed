"""Answering one question: look at what is asked, grade the answer, record both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quizsvc.attempts import presenting, service
from quizsvc.attempts.keys import to_stored
from quizsvc.attempts.models import Attempt
from quizsvc.attempts.opening import open_question
from quizsvc.attempts.regrades.judging import Judged, judge
from quizsvc.attempts.standing import Standing
from quizsvc.db import Database
from quizsvc.db.transaction import Transaction
from quizsvc.db.types import now
from quizsvc.grading import Grader

RUN_NOTHING = frozenset({"choice", "choices"})
"""Answers that are graded in no time, and so in the transaction that records them."""


class Answering:
    """One answer of one learner, in the letters of the attempt. `answer` is as the API takes it."""

    def __init__(self, grader: Grader, learner_id: str, attempt_id: str, payload: Mapping[str, Any]) -> None:
        self._grader, self._learner_id, self._attempt_id = grader, learner_id, attempt_id
        self._question_id, self._answer = payload["question"], payload["answer"]
        self._arrived = now()

    def take(self, db: Database, writing: Callable[[], Transaction]) -> dict[str, Any]:
        """Grade and record; gives what to tell. `writing` begins the transaction that the caller commits.

        What runs a snippet is graded before that, so that nobody waits for it; of a time limit it counts
        when the answer arrived. Raises what open_question, service.respond and judge raise.
        """
        if RUN_NOTHING.issuperset(self._answer):
            on = writing()
            attempt, at = self._open(on, lock=True)
            judged = self._judge(at)
        else:
            with db.reading() as reading:
                _, before = self._open(reading)
            judged = self._judge(before)
            on = writing()
            attempt, at = self._open(on, lock=True)
        response = service.respond(on, attempt, at, self._stored(at), judged)
        return presenting.response_view(attempt, at, response)

    def _open(self, on: Transaction, *, lock: bool = False) -> tuple[Attempt, Standing]:
        where = self._learner_id, self._attempt_id, self._question_id
        return open_question(on, *where, self._arrived, lock=lock)

    def _judge(self, at: Standing) -> Judged:
        stored = self._stored(at)
        return judge(at.item, at.regrades, lambda body: self._grader.grade(body, stored, self._learner_id))

    def _stored(self, at: Standing) -> dict[str, Any]:
        return to_stored(self._answer, at.item.option_order)
