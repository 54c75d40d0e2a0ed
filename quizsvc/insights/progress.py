"""What a learner has done so far: by topic, by difficulty, by mistake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.attempts.history import newest_entry, told
from quizsvc.attempts.models import Attempt, AttemptItem, Response, ScoreEntry
from quizsvc.attempts.modes import DrawnMode
from quizsvc.attempts.open_tests import asked_in_open_tests
from quizsvc.bank.models import Question, Topic
from quizsvc.db.types import now
from quizsvc.mastery.models import Card
from quizsvc.mastery.service import due
from quizsvc.scoring import Level
from quizsvc.scoring.report import LEVELS

MOST_MISTAKES = 100

NOTHING = Level(0, 0, 0, 0.0, 0.0)


@dataclass(slots=True)
class TopicProgress:
    """The sums over one topic. A question counts once for each attempt that asked it."""

    topic: str
    title: str
    attempts: int = 0
    asked: int = 0
    """Different questions."""

    due: int = 0
    by_difficulty: dict[str, Level] = field(default_factory=lambda: dict.fromkeys(LEVELS, NOTHING))

    @property
    def total(self) -> Level:
        """The sum over the levels."""
        return added(self.by_difficulty.values())


@dataclass(slots=True)
class MistakeMade:
    """A mistake that the learner made `count` times, in these questions."""

    id: str
    text: str
    topic: str
    count: int
    questions: list[str]
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """All of it; tests that are still open are left out."""

    topics: list[TopicProgress]
    mistakes: list[MistakeMade]


def progress(session: Session, learner_id: str) -> Progress:
    """The learner's progress; a constant number of statements."""
    topics: dict[str, TopicProgress] = {}
    for row in session.execute(_sums(learner_id)):
        topic = topics.setdefault(row.topic_id, TopicProgress(row.topic_id, row.title))
        topic.by_difficulty[row.difficulty] = Level(
            row.items, row.answered, row.correct, row.points, row.max_points
        )
        topic.asked += row.questions
    for topic_id, attempts in session.execute(_attempts(learner_id)):
        topics[topic_id].attempts = attempts
    for topic_id, cards in session.execute(_due(learner_id)):
        if topic_id in topics:
            topics[topic_id].due = cards
    return Progress(list(topics.values()), _mistakes(session, learner_id))


def added(levels: Any) -> Level:
    """The sums of several levels."""
    levels = list(levels)
    return Level(
        *(
            sum(getattr(level, name) for level in levels)
            for name in ("questions", "answered", "correct", "points", "max_points")
        )
    )


def _items(learner_id: str) -> sa.Subquery:
    """Each question of each attempt that was answered or whose attempt is over, with its best answer."""
    entry = sa.and_(
        ScoreEntry.attempt_id == AttemptItem.attempt_id,
        ScoreEntry.question_id == AttemptItem.question_id,
        newest_entry(),
    )
    return (
        sa.select(
            AttemptItem.attempt_id,
            AttemptItem.question_id,
            AttemptItem.max_points,
            sa.func.max(ScoreEntry.fraction).label("fraction"),
            sa.func.coalesce(sa.func.max(ScoreEntry.points), 0.0).label("points"),
        )
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .outerjoin(ScoreEntry, entry)
        .where(Attempt.learner_id == learner_id, Attempt.mode != DrawnMode.FLASHCARDS, told())
        .group_by(
            AttemptItem.attempt_id, AttemptItem.question_id, AttemptItem.max_points, Attempt.finished_at
        )
        .having(sa.or_(sa.func.count(ScoreEntry.id) > 0, Attempt.finished_at.is_not(None)))
        .subquery()
    )


def _sums(learner_id: str) -> sa.Select[*tuple[Any, ...]]:
    item = _items(learner_id)
    return (
        sa.select(
            Question.topic_id,
            Topic.title,
            Question.difficulty,
            sa.func.count().label("items"),
            sa.func.count(item.c.fraction).label("answered"),
            sa.func.count().filter(item.c.fraction >= 1).label("correct"),
            sa.func.sum(item.c.points).label("points"),
            sa.func.sum(item.c.max_points).label("max_points"),
            sa.func.count(item.c.question_id.distinct()).label("questions"),
        )
        .join(Question, Question.id == item.c.question_id)
        .join(Topic, Topic.id == Question.topic_id)
        .group_by(Question.topic_id, Topic.title, Question.difficulty)
        .order_by(Topic.title, Question.topic_id)
    )


def _attempts(learner_id: str) -> sa.Select[str, int]:
    item = _items(learner_id)
    return (
        sa.select(Question.topic_id, sa.func.count(item.c.attempt_id.distinct()))
        .join(Question, Question.id == item.c.question_id)
        .group_by(Question.topic_id)
    )


def _due(learner_id: str) -> sa.Select[str, int]:
    return (
        due(learner_id)
        .where(Card.due_at <= now(), Question.id.not_in(asked_in_open_tests(learner_id)))
        .with_only_columns(Question.topic_id, sa.func.count())
        .group_by(Question.topic_id)
        .order_by(None)
    )


def _mistakes(session: Session, learner_id: str) -> list[MistakeMade]:
    """The mistakes made, most often first. One that a regrade has made no mistake any more is left out."""
    named = (
        sa.select(
            Response.question_id,
            Response.feedback["mistake"]["id"].as_string().label("mistake"),
            Response.feedback["mistake"]["text"].as_string().label("text"),
            Response.created_at,
        )
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(ScoreEntry, ScoreEntry.response_id == Response.id)
        .where(
            Attempt.learner_id == learner_id,
            Response.try_number.is_not(None),
            ScoreEntry.fraction < 1,
            newest_entry(),
            told(),
        )
        .subquery()
    )
    what = (Question.topic_id, named.c.question_id, named.c.mistake, named.c.text)
    query = (
        sa.select(*what, sa.func.count(), sa.func.max(named.c.created_at))
        .join(Question, Question.id == named.c.question_id)
        .where(named.c.mistake.is_not(None))
        .group_by(*what)
    )
    made: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in session.execute(query):
        made[row[0], row[2]].append(row)
    found = [_mistake(topic, name, rows) for (topic, name), rows in made.items()]
    found.sort(key=lambda mistake: (-mistake.count, -mistake.last_seen.timestamp(), mistake.id))
    return found[:MOST_MISTAKES]


def _mistake(topic: str, name: str, rows: list[Any]) -> MistakeMade:
    """One mistake over the questions that know it, in the words that the learner read last."""
    latest = max(rows, key=lambda row: row[5])
    questions = sorted({row[1] for row in rows})
    return MistakeMade(name, latest[3], topic, sum(row[4] for row in rows), questions, latest[5])
