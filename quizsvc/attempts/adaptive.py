"""Adaptive practice: the next question by what is due and by what suits the learner's level."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.drawing import Pick, Why, add, free
from quizsvc.attempts.models import Attempt, AttemptItem
from quizsvc.attempts.modes import DrawnMode
from quizsvc.attempts.reading import standings
from quizsvc.attempts.service import refuse_finished
from quizsvc.attempts.standing import Standing
from quizsvc.bank import service as bank
from quizsvc.bank.contents import content_of, light
from quizsvc.bank.models import Question
from quizsvc.content.model import Difficulty
from quizsvc.db.types import now
from quizsvc.errors import Conflict, NoQuestionLeft
from quizsvc.mastery.elo import PRIOR, TARGET, expected, guess_of, wanted_difficulty
from quizsvc.mastery.models import Card, LearnerRating, RevisionRating
from quizsvc.mastery.service import due


def next_question(session: Session, attempt: Attempt) -> tuple[Standing, bool]:
    """The question to ask next, and whether it is new. One that is still untouched is given again.

    Raises AttemptFinished, NoQuestionLeft, and Conflict for an attempt that is not adaptive. The caller
    commits.
    """
    if attempt.mode != DrawnMode.ADAPTIVE:
        raise Conflict("Only adaptive practice asks one question after the other.")
    refuse_finished(attempt)
    asked = standings(session, attempt)
    newest = next(reversed(asked.values()), None)
    if newest is not None and not newest.responses and not newest.closed:
        return newest, False
    pick = _choose(session, attempt)
    if pick is None:
        raise NoQuestionLeft("Every question of the topic has been asked in this attempt. Finish it.")
    add(session, attempt, [pick], len(asked) + 1)
    session.flush()
    return standings(session, attempt)[pick.question.id], True


def _choose(session: Session, attempt: Attempt) -> Pick | None:
    """What is due; else what was never answered, nearest to the level; else what comes due first."""
    learner_id, topic_id = attempt.learner_id, str(attempt.topic_id)
    ability = session.get(LearnerRating, (learner_id, topic_id))
    level = ability.value if ability else 0.0
    open_to_ask = sa.and_(
        free(Question.id, learner_id),
        Question.id.not_in(sa.select(AttemptItem.question_id).where(AttemptItem.attempt_id == attempt.id)),
    )
    cards = due(learner_id, topic_id).where(open_to_ask).limit(1)
    if found := session.execute(cards.where(Card.due_at <= now())).first():
        return _with_expected(session, [Pick(found[1], Why.DUE, found[0].due_at)], level)[0]
    unseen = ~sa.exists().where(Card.learner_id == learner_id, Card.question_id == Question.id)
    fresh = _near(session, topic_id, wanted_difficulty(level), sa.and_(open_to_ask, unseen))
    if fresh:
        picks = _with_expected(session, [Pick(question, Why.LEVEL) for question in fresh], level)
        return min(picks, key=lambda pick: (abs((pick.expected or 0) - TARGET), pick.question.position))
    if found := session.execute(cards).first():
        return _with_expected(session, [Pick(found[1], Why.COMING, found[0].due_at)], level)[0]
    return None


def _near(session: Session, topic_id: str, wanted: float, fits: sa.ColumnElement[bool]) -> list[Question]:
    """The rated questions next above and below `wanted`, and the first unrated one of each level."""
    value = RevisionRating.value
    rated = (
        bank.published()
        .join(RevisionRating, RevisionRating.revision_id == Question.revision_id)
        .where(RevisionRating.topic_id == topic_id, fits)
        .limit(1)
    )
    unrated = bank.published().where(
        Question.topic_id == topic_id,
        ~sa.exists().where(RevisionRating.revision_id == Question.revision_id),
        fits,
    )
    queries = [
        rated.where(value >= wanted).order_by(value),
        rated.where(value < wanted).order_by(value.desc()),
        *(
            unrated.where(Question.difficulty == level).order_by(Question.position, Question.id).limit(1)
            for level in Difficulty
        ),
    ]
    return [question for query in queries for question in session.scalars(query)]


def _with_expected(session: Session, picks: Iterable[Pick], level: float) -> list[Pick]:
    """The picks with the chance that the learner answers each rightly."""
    picks = list(picks)
    ids = [str(pick.question.revision_id) for pick in picks]
    rated = session.execute(
        sa.select(RevisionRating.revision_id, RevisionRating.value).where(RevisionRating.revision_id.in_(ids))
    )
    values = {row.revision_id: row.value for row in rated}
    revisions = light(session, ids)
    made = []
    for pick in picks:
        body = content_of(revisions[str(pick.question.revision_id)])
        difficulty = values.get(str(pick.question.revision_id), PRIOR[body.difficulty])
        chance = expected(level, difficulty, guess_of(len(body.options)))
        made.append(Pick(pick.question, pick.why, pick.due_at, chance))
    return made
