"""The figures of one question, revision by revision."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank.contents import content_of
from quizsvc.bank.models import Question, Quiz, QuizItem, Revision
from quizsvc.content import model as content
from quizsvc.content.model import Difficulty
from quizsvc.errors import NotFound
from quizsvc.insights.answers import Answers, answers_to
from quizsvc.insights.enough import ENOUGH, gathered, standing
from quizsvc.insights.formulas import quantile
from quizsvc.insights.quizzes import figures_of, random_guess_score, shown_figures, weights_of
from quizsvc.insights.results import QuizResults, Which, results_by
from quizsvc.mastery.models import RevisionRating
from quizsvc.scoring.report import Z_95

EASY_FROM, HARD_UNDER = 65.0, 35.0
"""Facility index by level: Moodle calls 35 to 64 about right for the average student."""

Quizzes = list[tuple[Quiz, dict[str, QuizResults]]]
"""With the results by the revision of the question that was asked."""


def question_statistics(session: Session, question_id: str, which: Which | None = None) -> dict[str, Any]:
    """The statistics of a question, newest revision first. Raises NotFound."""
    question = session.get(Question, question_id)
    if question is None:
        raise NotFound(f"There is no question {question_id!r}; GET /api/v1/questions lists them.")
    which, answers = gathered(lambda each: answers_to(session, question_id, each), which)
    quizzes = session.scalars(
        sa.select(Quiz).join(QuizItem, QuizItem.quiz_id == Quiz.id).where(QuizItem.question_id == question_id)
    ).all()
    results = [(quiz, results_by(session, quiz, which, question_id)) for quiz in quizzes]
    revisions = session.scalars(
        sa.select(Revision).where(Revision.question_id == question_id).order_by(Revision.number.desc())
    ).all()
    ratings = _ratings(session, revisions)
    rows = [
        _revision(row, answers.by_revision.get(row.id, Answers()), ratings.get(row.id), results)
        for row in revisions
    ]
    return {
        "question": question.id,
        "kind": question.kind,
        "difficulty": question.difficulty,
        "attempts": which,
        "revisions": rows,
    }


def _ratings(session: Session, revisions: Any) -> dict[str, RevisionRating]:
    query = sa.select(RevisionRating).where(RevisionRating.revision_id.in_([row.id for row in revisions]))
    return {rating.revision_id: rating for rating in session.scalars(query)}


def _revision(
    row: Revision, answers: Answers, rating: RevisionRating | None, quizzes: Quizzes
) -> dict[str, Any]:
    state = standing(answers.n)
    figures = _figures(content_of(row), answers, rating) if state["shown"] else None
    return {
        "revision": row.number,
        "status": row.status,
        **state,
        "statistics": figures,
        "quizzes": [_in_quiz(row, quiz, results.get(row.id, QuizResults())) for quiz, results in quizzes],
    }


def _figures(body: content.Question, answers: Answers, rating: RevisionRating | None) -> dict[str, Any]:
    n = answers.n
    mean, deviation = _moments(answers.earned)
    return {
        "facility_index": 100 * mean,
        "standard_deviation": 100 * deviation,
        "random_guess_score": random_guess_score(body),
        "right_at_first": 100 * answers.first_right / n,
        "options": [_option(body, option, answers.chosen[option.key], n) for option in body.options],
        "mistakes": [
            {"id": name, "text": text, "n": count, "share": 100 * count / n}
            for (name, text), count in answers.mistakes.most_common()
        ],
        "hints": {
            "share": 100 * sum(count for hints, count in answers.hints.items() if hints) / n,
            "mean": sum(hints * count for hints, count in answers.hints.items()) / n,
        },
        "time": _time(answers.seconds),
        "level": _level(body.difficulty, 100 * mean, 100 * deviation, n),
        "elo": {"value": rating.value, "n": rating.n} if rating and rating.n >= ENOUGH else None,
    }


def _option(body: content.Question, option: content.Option, chosen: int, n: int) -> dict[str, Any]:
    keys = body.answer if isinstance(body.answer, tuple) else (body.answer,)
    return {
        "key": option.key,
        "text": option.text,
        "right": option.key in keys,
        "n": chosen,
        "share": 100 * chosen / n,
    }


def _moments(earned: Counter[float]) -> tuple[float, float]:
    """Mean and standard deviation (n - 1) of the shares earned."""
    n = sum(earned.values())
    mean = math.fsum(share * count for share, count in earned.items()) / n
    squares = math.fsum(count * (share - mean) ** 2 for share, count in earned.items())
    return mean, math.sqrt(squares / (n - 1))


def _time(seconds: Counter[float]) -> dict[str, Any] | None:
    if not seconds:
        return None
    low, median, high = (quantile(seconds, share) for share in (0.25, 0.5, 0.75))
    return {"median_s": median, "lower_quartile_s": low, "upper_quartile_s": high, "n": sum(seconds.values())}


def _level(author: str, facility: float, deviation: float, n: int) -> dict[str, Any]:
    """The author's level beside the one observed. They disagree where the facility's 95 % interval lies
    wholly outside the author's band.
    """
    half = Z_95 * deviation / math.sqrt(n)
    low, high = {
        Difficulty.EASY: (EASY_FROM, 100.0),
        Difficulty.MEDIUM: (HARD_UNDER, EASY_FROM),
        Difficulty.HARD: (0.0, HARD_UNDER),
    }[Difficulty(author)]
    agrees = facility + half >= low and facility - half <= high
    return {"author": author, "observed": _observed(facility), "agrees": agrees}


def _observed(facility: float) -> Difficulty:
    if facility >= EASY_FROM:
        return Difficulty.EASY
    return Difficulty.HARD if facility < HARD_UNDER else Difficulty.MEDIUM


def _in_quiz(row: Revision, quiz: Quiz, results: QuizResults) -> dict[str, Any]:
    """How the revision does beside the rest of a quiz, over the attempts that asked it."""
    found: dict[str, Any] = {"quiz": quiz.id, **standing(results.n), "statistics": None}
    if results.n >= ENOUGH:
        figures = figures_of(results)
        weight = weights_of(figures.items())[row.question_id]
        found["statistics"] = {**shown_figures(figures[row.question_id]), "effective_weight": weight}
    return found
