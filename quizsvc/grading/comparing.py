"""Grading by comparison with the key: options and typed rates. Runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizsvc.content.model import Mistake, Question
from quizsvc.grading.grade import Grade
from quizsvc.scoring import choice_fraction, choices_fraction, rates_fraction


def grade_choice(question: Question, choice: str) -> Grade:
    """One option, by its author's key. One that the question does not have is wrong."""
    return _of_options(question, choice_fraction(choice, str(question.answer)), [choice])


def grade_choices(question: Question, choices: Sequence[str]) -> Grade:
    """Several options, by their author's keys."""
    keys = [str(key) for key in _tuple(question.answer)]
    return _of_options(question, choices_fraction(choices, keys), [c for c in choices if c not in keys])


def grade_rates(question: Question, typed: Sequence[str | float]) -> Grade:
    """Typed rates; which mistake they come from is left open."""
    expected = [float(rate) for rate in _tuple(question.answer)]
    fraction = rates_fraction(typed, expected)
    if fraction >= 1:
        return Grade(fraction, f"Right. {question.solution.quick_check}")
    if len(typed) != len(expected):
        given = "1 rate" if len(typed) == 1 else f"{len(typed)} rates"
        wanted = "1 is" if len(expected) == 1 else f"{len(expected)} are"
        return Grade(fraction, f"You gave {given}; {wanted} asked for.")
    right = round(fraction * len(expected))
    return Grade(fraction, f"{right} of {len(expected)} rates are right, each at its place.")


def _of_options(question: Question, fraction: float, wrong: Sequence[str]) -> Grade:
    if fraction >= 1:
        return Grade(fraction, f"Right. {question.solution.quick_check}")
    named = {option.key: option.mistake for option in question.options}
    mistakes = [_mistake(question, named.get(key)) for key in wrong]
    mistake = next((found for found in mistakes if found), None)
    if mistake:
        return Grade(fraction, mistake.text, mistake)
    return Grade(
        fraction, "Not everything that is true was chosen." if not wrong else "Not right. Look again."
    )


def _mistake(question: Question, mistake_id: str | None) -> Mistake | None:
    return next((mistake for mistake in question.mistakes if mistake.id == mistake_id), None)


def _tuple(answer: Any) -> tuple[Any, ...]:
    return answer if isinstance(answer, tuple) else (answer,)
