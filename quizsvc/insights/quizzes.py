"""The figures of a whole quiz and of each question in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizsvc.bank import service as bank
from quizsvc.bank.contents import content_of
from quizsvc.bank.models import Revision
from quizsvc.content.model import Kind, Question
from quizsvc.insights.enough import gathered, standing
from quizsvc.insights.formulas import (
    ItemFigures,
    effective_weights,
    guess_of_choices,
    item_figures,
    quiz_figures,
)
from quizsvc.insights.results import QuizResults, Which, quiz_results

SHOWN = (
    "facility_index",
    "standard_deviation",
    "intended_weight",
    "discrimination_index",
    "discriminative_efficiency",
)


def quiz_statistics(session: Session, quiz_id: str, which: Which | None = None) -> dict[str, Any]:
    """The statistics of a quiz; a constant number of statements. Raises NotFound."""
    quiz = bank.get_quiz(session, quiz_id)
    which, results = gathered(lambda each: quiz_results(session, quiz, each), which)
    state = standing(results.n)
    found = {
        "quiz": quiz.id,
        "title": quiz.title,
        "attempts": which,
        "left_out": results.left_out,
        **state,
        "statistics": None,
        "questions": [],
    }
    return {**found, **_figures(session, results)} if state["shown"] else found


def shown_figures(figures: ItemFigures) -> dict[str, float | None]:
    """The figures of a question that authors see."""
    return {name: getattr(figures, name) for name in SHOWN}


def weights_of(figures: Iterable[tuple[str, ItemFigures]]) -> dict[str, float | None]:
    """The effective weight of each question, by its id."""
    figures = list(figures)
    weights = effective_weights(each.covariance_with_total for _, each in figures)
    return dict(zip((question for question, _ in figures), weights, strict=True))


def figures_of(results: QuizResults) -> dict[str, ItemFigures]:
    """The figures of each question over its revisions, by its id, in the quiz's order."""
    whole = math.fsum(results.points.values())
    return {
        question: item_figures(results.of_question(question), points, whole)
        for question, points in results.points.items()
    }


def random_guess_score(body: Question) -> float:
    """Mean score in percent of who answers at random; 0 where there is nothing to choose from."""
    if body.kind == Kind.SINGLE_CHOICE:
        return 100 / len(body.options)
    if body.kind == Kind.MULTIPLE_CHOICE:
        right = len(body.answer) if isinstance(body.answer, tuple) else 1
        return guess_of_choices(len(body.options), right)
    return 0.0


def _figures(session: Session, results: QuizResults) -> dict[str, Any]:
    figures = figures_of(results)
    weights = weights_of(figures.items())
    revisions = {
        revision.id: revision
        for revision in session.scalars(
            sa.select(Revision)
            .where(Revision.id.in_({revision for _, revision in results.pairs}))
            .order_by(Revision.number)
        )
    }
    rows = []
    for position, (question, each) in enumerate(figures.items(), 1):
        asked = [row for row in revisions.values() if (question, row.id) in results.pairs]
        rows.append(
            {
                "question": question,
                "position": position,
                "revisions": [row.number for row in asked],
                "n": each.n,
                **shown_figures(each),
                "effective_weight": weights[question],
                "random_guess_score": random_guess_score(content_of(asked[-1])),
            }
        )
    whole = quiz_figures(
        results.totals(), [each.variance for each in figures.values()], math.fsum(results.points.values())
    )
    return {"statistics": asdict(whole), "questions": rows}
