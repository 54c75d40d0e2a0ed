"""Taking a quiz: answer, take hints, give up on a question, finish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.models import Attempt, HintTaken, Response, ScoreEntry
from quizsvc.attempts.modes import DrawnMode
from quizsvc.attempts.observing import observe_finish, observe_response, observe_reveal
from quizsvc.attempts.open_tests import refuse_asked_in_a_test
from quizsvc.attempts.reading import rules_of, standing, standings
from quizsvc.attempts.regrades.judging import Judged, catch_up
from quizsvc.attempts.standing import Standing
from quizsvc.attempts.timing import closes_at
from quizsvc.db.statement import Insert
from quizsvc.db.transaction import Transaction
from quizsvc.db.types import new_id, now
from quizsvc.errors import (
    AttemptFinished,
    HelpNotAllowed,
    NoHintsLeft,
    NotAnsweredHere,
    NoTriesLeft,
    TimeIsUp,
)
from quizsvc.grading import Grade
from quizsvc.scoring import Rules, earned


def refuse_finished(attempt: Attempt, arrived: datetime | None = None) -> None:
    """Raise AttemptFinished or TimeIsUp unless an answer is still taken that `arrived` then (None: now)."""
    close = closes_at(attempt)
    if attempt.finished_at is not None and (close is None or attempt.finished_at < close):
        raise AttemptFinished("The attempt is finished; begin another one with POST /api/v1/attempts.")
    if close is not None and (attempt.finished_at or (arrived or now()) > close):
        raise TimeIsUp(f"The time for this attempt ended at {attempt.ends_at:%Y-%m-%d %H:%M:%S} UTC.")


def respond(
    on: Transaction, attempt: Attempt, at: Standing, answer: Mapping[str, Any], judged: Judged
) -> Response:
    """Record a judged answer (in the author's keys) and what it earns, also in `at`, which was read in this
    transaction by open_question. The caller commits.

    Raises NotAnsweredHere, HelpNotAllowed, and in test mode NoTriesLeft. After a right answer, the last try
    or a reveal, practice goes on without points; the same wrong answer again costs nothing. In a test with
    several tries right and wrong are taken alike: each other answer uses one, the same again none.
    """
    if attempt.quiz_id is None:
        refuse_asked_in_a_test(on.session(), attempt, at.item.question_id)
    if attempt.mode == DrawnMode.FLASHCARDS:
        raise NotAnsweredHere(
            "Turn the card with POST /api/v1/attempts/{id}/solutions and rate it with …/ratings."
        )
    judged = catch_up(judged, at.item, at.regrades, answer)
    grade = judged.grade
    if at.tries_left == 0 and not at.rules.feedback_at_once:
        raise NoTriesLeft("Every try of this question is used. Finish the attempt to see how it went.")
    repeated, closed = at.same_as(answer), at.closed
    counts = not closed and repeated is None and grade.outcome != "ungradable"
    response: Response = _RESPONSE.row(
        on,
        id=new_id(),
        attempt_id=attempt.id,
        question_id=at.item.question_id,
        number=len(at.responses) + 1,
        answer=dict(answer),
        outcome=grade.outcome,
        fraction=grade.fraction,
        try_number=len(at.counted) + 1 if counts else None,
        practice=closed,
        duplicate_of=repeated.id if repeated else None,
        feedback=_feedback(grade),
        created_at=now(),
    )
    if counts:
        at.ledger.append(_score(on, at, response, judged))
    at.responses.append(response)
    observe_response(on, attempt, at, response)
    return response


def take_hint(session: Session, attempt: Attempt, question_id: str) -> tuple[HintTaken, Standing]:
    """Give out the next hint. Raises NotFound, NoHintsLeft, and in an open test HelpNotAllowed."""
    at = standing(session, attempt, question_id)
    _refuse_help(attempt, at.rules)
    refuse_asked_in_a_test(session, attempt, question_id)
    if len(at.hints) >= len(at.asked.hints):
        raise NoHintsLeft("You have taken every hint of this question.")
    hint = HintTaken(
        attempt_id=attempt.id, question_id=question_id, number=len(at.hints) + 1, created_at=now()
    )
    session.add(hint)
    at.hints.append(hint)
    return hint, at


def reveal(session: Session, attempt: Attempt, question_id: str) -> Standing:
    """Give up on a question: its solution is shown and nothing more can be earned.

    Revealing twice changes nothing. Raises NotFound, and in an open test HelpNotAllowed.
    """
    at = standing(session, attempt, question_id)
    _refuse_help(attempt, at.rules)
    if at.item.revealed_at is None and attempt.finished_at is None:
        refuse_asked_in_a_test(session, attempt, question_id)
        was_open, at.item.revealed_at = not at.closed, now()
        if was_open and attempt.mode != DrawnMode.FLASHCARDS:
            observe_reveal(session, attempt, at.item)
    return at


def finish(session: Session, attempt: Attempt) -> None:
    """Take no more answers. Doing so twice changes nothing; past its time, it ended with that."""
    if attempt.finished_at is None:
        refuse_asked_in_a_test(session, attempt)
        attempt.finished_at = min(now(), _last_moment(session, attempt))
        if not rules_of(attempt).feedback_at_once:
            observe_finish(session, attempt, standings(session, attempt).values())


def _last_moment(session: Session, attempt: Attempt) -> datetime:
    """The latest that the attempt may end: when its time is over and what came in time is recorded."""
    close = closes_at(attempt)
    if close is None:
        return datetime.max.replace(tzinfo=UTC)
    recorded = sa.select(sa.func.max(Response.created_at)).where(Response.attempt_id == attempt.id)
    return max(close, session.scalar(recorded) or close)


def _score(on: Transaction, at: Standing, response: Response, judged: Judged) -> ScoreEntry:
    wrong = at.wrong
    share = 1.0 if judged.waives else earned(response.fraction, wrong, len(at.hints), at.rules)
    entry: ScoreEntry = _ENTRY.row(
        on,
        id=new_id(),
        attempt_id=response.attempt_id,
        question_id=response.question_id,
        number=len(at.ledger) + 1,
        response_id=response.id,
        revision_id=judged.revision_id,
        reason="response",
        fraction=response.fraction,
        wrong_before=wrong,
        hints_before=len(at.hints),
        earned=share,
        points=share * at.item.max_points,
        created_at=response.created_at,
        regrade_id=None,
    )
    return entry


def _feedback(grade: Grade) -> dict[str, Any]:
    """The document kept with a response. `record` is not the learner's: presenting leaves it out."""
    mistake = grade.mistake and {"id": grade.mistake.id, "text": grade.mistake.text}
    return {
        "message": grade.message,
        "mistake": mistake,
        "diagnosis": list(grade.diagnosis),
        "run": grade.run,
        "checks": list(grade.checks),
        "hidden": grade.hidden,
        "record": grade.record,
    }


def _refuse_help(attempt: Attempt, rules: Rules) -> None:
    if attempt.finished_at is None and not rules.hints:
        raise HelpNotAllowed(
            "A test gives no hints and no solutions before its end. Finish the attempt first."
        )


_RESPONSE, _ENTRY = Insert(Response), Insert(ScoreEntry)
