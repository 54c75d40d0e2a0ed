"""Taking a quiz: begin, answer, take hints, give up on a question, finish."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from quizsvc.api.paging import page
from quizsvc.attempts.models import Attempt, AttemptItem, HintTaken, Response, ScoreEntry
from quizsvc.attempts.observing import observe_finish, observe_response, observe_reveal
from quizsvc.attempts.regrades.judging import Judged, catch_up
from quizsvc.attempts.regrades.models import Regrade
from quizsvc.attempts.standing import Standing, by_question
from quizsvc.bank import service as bank
from quizsvc.bank.models import Question, Revision
from quizsvc.content.templates import drawn
from quizsvc.db.types import new_id, now
from quizsvc.errors import (
    AttemptFinished,
    Conflict,
    HelpNotAllowed,
    NoHintsLeft,
    NotAnsweredHere,
    NotFound,
    NoTriesLeft,
)
from quizsvc.grading import Grade
from quizsvc.scoring import Rules, earned

Row = TypeVar("Row", Response, HintTaken, ScoreEntry)

FLASHCARDS = "flashcards"

_draw = random.SystemRandom()


def begin(session: Session, learner_id: str, quiz_id: str) -> Attempt:
    """A new attempt that pins each question's revision and draws the order of its options and its variant.

    Raises NotFound for an unknown quiz, Conflict for one without a question that can be scored.
    """
    quiz = bank.get_quiz(session, quiz_id)
    questions = bank.playable(quiz)
    if not questions:
        raise Conflict(f"The quiz {quiz_id!r} has no question that can be scored now.")
    attempt = Attempt(
        id=new_id(),
        learner_id=learner_id,
        quiz_id=quiz.id,
        topic_id=quiz.topic_id,
        title=quiz.title,
        mode=quiz.mode,
        rules=quiz.rules,
    )
    attempt.items = pin(session, attempt, questions)
    session.add(attempt)
    session.flush()
    return attempt


def pin(
    session: Session, attempt: Attempt, questions: Sequence[Question], first: int = 1
) -> list[AttemptItem]:
    """The questions as items of the attempt, at the places from `first` on."""
    revisions = _revisions(session, [str(question.revision_id) for question in questions])
    return [
        AttemptItem(
            question_id=question.id,
            position=position,
            revision=revisions[str(question.revision_id)],
            option_order=_drawn_order(revisions[str(question.revision_id)]),
            variant=_drawn_variant(revisions[str(question.revision_id)], attempt.id),
            max_points=rules_of(attempt).points[question.difficulty],
        )
        for position, question in enumerate(questions, first)
    ]


def list_own(session: Session, learner_id: str, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the learner's attempts, newest first."""
    query = sa.select(Attempt).where(Attempt.learner_id == learner_id)
    return page(session, query, Attempt.id, limit=limit, cursor=cursor, newest_first=True)


def own(session: Session, learner_id: str, attempt_id: str, *, lock: bool = False) -> Attempt:
    """The learner's attempt. Raises NotFound, for somebody else's too.

    `lock`: nobody else changes it before this session commits, on whichever process.
    """
    attempt = session.scalar(_ATTEMPT_LOCKED if lock else _ATTEMPT, {"attempt": attempt_id})
    if attempt is None or attempt.learner_id != learner_id:
        raise NotFound(f"You have no attempt {attempt_id!r}.")
    return attempt


def standings(session: Session, attempt: Attempt) -> dict[str, Standing]:
    """Where the learner stands with each question, in order; a constant number of statements."""
    items = session.scalars(_ITEMS, {"attempt": attempt.id}).all()
    bank.ready(session, [item.revision for item in items])
    return _with_rows(session, attempt, items)


def item(session: Session, attempt: Attempt, question_id: str) -> AttemptItem:
    """One question of the attempt, with its revision. Raises NotFound when it is not in it."""
    found = session.scalar(_ITEM, {"attempt": attempt.id, "question": question_id})
    if found is None:
        raise NotFound(f"The question {question_id!r} is not part of this attempt.")
    bank.ready(session, [found.revision])
    return found


def standing(session: Session, attempt: Attempt, question_id: str) -> Standing:
    """Where the learner stands with one question. Raises NotFound when it is not in the attempt."""
    found = item(session, attempt, question_id)
    return _with_rows(session, attempt, [found], question_id)[question_id]


def regrades(session: Session, attempt: Attempt, items: Sequence[AttemptItem]) -> Sequence[Regrade]:
    """The regrades that concern the items' questions since the attempt began, oldest first."""
    asked = [item.question_id for item in items]
    about = {"questions": asked, "since": attempt.created_at}
    if session.connection().execute(_ANY_REGRADE, about).first() is None:
        return []
    return [
        regrade
        for regrade in session.scalars(_REGRADES, about)
        if regrade.from_revision_id
        in (None, *(i.revision_id for i in items if i.question_id == regrade.question_id))
    ]


def refuse_finished(attempt: Attempt) -> None:
    """Raise AttemptFinished unless answers are still taken."""
    if attempt.finished_at is not None:
        raise AttemptFinished("The attempt is finished; begin another one with POST /api/v1/attempts.")


def respond(
    session: Session, attempt: Attempt, at: Standing, answer: Mapping[str, Any], judged: Judged
) -> Response:
    """Record a judged answer (in the author's keys) and what it earns, also in `at`, which was read in this
    session. The caller commits.

    Raises AttemptFinished, and in test mode NoTriesLeft. After a right answer, the last try
    or a reveal, practice goes on without points; the same wrong answer again costs nothing.
    """
    refuse_finished(attempt)
    refuse_asked_in_a_test(session, attempt, at.item.question_id)
    if attempt.mode == FLASHCARDS:
        raise NotAnsweredHere(
            "Turn the card with POST /api/v1/attempts/{id}/solutions and rate it with …/ratings."
        )
    judged = catch_up(judged, at.item, at.regrades, answer)
    grade = judged.grade
    if at.tries_left == 0 and not at.rules.feedback_at_once:
        raise NoTriesLeft("Every try of this question is used. Finish the attempt to see how it went.")
    repeated = at.same_as(answer)
    counts = not at.closed and repeated is None and grade.outcome != "ungradable"
    response = Response(
        id=new_id(),
        attempt_id=attempt.id,
        question_id=at.item.question_id,
        number=len(at.responses) + 1,
        answer=dict(answer),
        outcome=grade.outcome,
        fraction=grade.fraction,
        try_number=len(at.counted) + 1 if counts else None,
        practice=at.closed,
        duplicate_of=repeated.id if repeated else None,
        feedback=_feedback(grade),
        created_at=now(),
    )
    _write(session, response)
    if counts:
        at.ledger.append(_score(session, at, response, judged))
    at.responses.append(response)
    observe_response(session, attempt, at, response)
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
        if was_open and attempt.mode != FLASHCARDS:
            observe_reveal(session, attempt, at.item)
    return at


def finish(session: Session, attempt: Attempt) -> None:
    """Take no more answers. Finishing twice changes nothing."""
    if attempt.finished_at is None:
        refuse_asked_in_a_test(session, attempt)
        attempt.finished_at = now()
        if not rules_of(attempt).feedback_at_once:
            observe_finish(session, attempt, standings(session, attempt).values())


def refuse_asked_in_a_test(session: Session, attempt: Attempt, question_id: str | None = None) -> None:
    """Raise HelpNotAllowed if a test that the learner has open asks this question, or any of the attempt's.

    Holds for what the service picks, which it never picks from an open test: one may have begun since.
    """
    if attempt.quiz_id is not None:
        return
    query = asked_in_open_tests(attempt.learner_id)
    if question_id is None:
        mine = sa.select(AttemptItem.question_id).where(AttemptItem.attempt_id == attempt.id)
        query = query.where(AttemptItem.question_id.in_(mine))
    else:
        query = query.where(AttemptItem.question_id == question_id)
    if session.scalar(query.limit(1)) is not None:
        raise HelpNotAllowed("A test that you have open asks the same question. Finish that test first.")


def asked_in_open_tests(learner_id: str) -> sa.Select[str]:
    """The ids of the questions of every test that the learner has begun and not finished."""
    return (
        sa.select(AttemptItem.question_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.learner_id == learner_id, Attempt.mode == "test", Attempt.finished_at.is_(None))
    )


def rules_of(attempt: Attempt) -> Rules:
    """The rules the attempt began under."""
    return Rules(**attempt.rules)


def _score(session: Session, at: Standing, response: Response, judged: Judged) -> ScoreEntry:
    share = 1.0 if judged.waives else earned(response.fraction, at.wrong, len(at.hints), at.rules)
    entry = ScoreEntry(
        id=new_id(),
        attempt_id=response.attempt_id,
        question_id=response.question_id,
        number=len(at.ledger) + 1,
        response_id=response.id,
        revision_id=judged.revision_id,
        reason="response",
        fraction=response.fraction,
        wrong_before=at.wrong,
        hints_before=len(at.hints),
        earned=share,
        points=share * at.item.max_points,
        created_at=response.created_at,
    )
    _write(session, entry)
    return entry


def _write(session: Session, row: Response | ScoreEntry) -> None:
    """Insert what is never changed, past the session's book-keeping, which takes three times as long."""
    insert = _INSERT[type(row)]
    session.connection().execute(insert, {column.key: getattr(row, column.key) for column in insert.table.c})


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


def _drawn_order(revision: Revision) -> list[str]:
    keys = [option.key for option in bank.content_of(revision).options]
    _draw.shuffle(keys)
    return keys


def _drawn_variant(revision: Revision, attempt_id: str) -> dict[str, Any] | None:
    """The variant that this attempt asks, always the same one; None for a question that is no template."""
    return drawn(revision.variants, f"{attempt_id} {revision.question_id}") if revision.variants else None


def _revisions(session: Session, ids: Sequence[str]) -> dict[str, Revision]:
    return {
        revision.id: revision for revision in session.scalars(sa.select(Revision).where(Revision.id.in_(ids)))
    }


def _with_rows(
    session: Session, attempt: Attempt, items: Sequence[AttemptItem], question_id: str | None = None
) -> dict[str, Standing]:
    return by_question(
        items,
        rules_of(attempt),
        _rows(session, Response, attempt.id, question_id),
        _rows(session, HintTaken, attempt.id, question_id),
        _rows(session, ScoreEntry, attempt.id, question_id),
        regrades=regrades(session, attempt, items),
    )


def _rows(session: Session, model: type[Row], attempt_id: str, question_id: str | None) -> Sequence[Row]:
    """What was written once, as plain rows with the model's attributes: no session has to track them."""
    query = _OF_ATTEMPT[model] if question_id is None else _OF_ITEM[model]
    found = session.connection().execute(query, {"attempt": attempt_id, "question": question_id})
    return cast("Sequence[Row]", found.all())


# Every answer runs these: made once, since making a statement takes as long as running it.
_ATTEMPT = sa.select(Attempt).where(Attempt.id == sa.bindparam("attempt"))
_ATTEMPT_LOCKED = _ATTEMPT.with_for_update()
_ITEMS = (
    sa.select(AttemptItem)
    .where(AttemptItem.attempt_id == sa.bindparam("attempt"))
    .order_by(AttemptItem.position)
    .options(joinedload(AttemptItem.revision, innerjoin=True).options(*bank.LIGHT))
)
_ITEM = _ITEMS.where(AttemptItem.question_id == sa.bindparam("question"))
_ANY_REGRADE = (
    sa.select(Regrade.__table__.c.id)
    .where(
        Regrade.__table__.c.question_id.in_(sa.bindparam("questions", expanding=True)),
        Regrade.__table__.c.created_at > sa.bindparam("since"),
    )
    .limit(1)
)
_REGRADES = (
    sa.select(Regrade)
    .where(
        Regrade.question_id.in_(sa.bindparam("questions", expanding=True)),
        Regrade.created_at > sa.bindparam("since"),
    )
    .order_by(Regrade.created_at, Regrade.id)
    .options(joinedload(Regrade.revision))
)
_OF_ATTEMPT = {
    model: sa.select(model.__table__)
    .where(model.__table__.c.attempt_id == sa.bindparam("attempt"))
    .order_by(model.__table__.c.question_id, model.__table__.c.number)
    for model in (Response, HintTaken, ScoreEntry)
}
_OF_ITEM = {
    model: query.where(model.__table__.c.question_id == sa.bindparam("question"))
    for model, query in _OF_ATTEMPT.items()
}
_INSERT = {model: sa.insert(cast(sa.Table, model.__table__)) for model in (Response, ScoreEntry)}
