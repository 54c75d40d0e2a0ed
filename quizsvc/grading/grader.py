"""Grading one answer to one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from quizsvc.content.model import Kind, Mistake, Question
from quizsvc.errors import Invalid, SandboxUnavailable
from quizsvc.grading.diagnosis import diagnose
from quizsvc.grading.runners import Runner
from quizsvc.sandbox import InvalidSource
from quizsvc.sandbox import SandboxUnavailable as Down
from quizsvc.sandbox.modules import OFFERED
from quizsvc.scoring import choice_fraction, choices_fraction, rates_fraction


class Outcome(StrEnum):
    """What became of a response."""

    CORRECT = "correct"
    PARTIALLY_CORRECT = "partially_correct"
    INCORRECT = "incorrect"
    UNGRADABLE = "ungradable"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Grade:
    """How right an answer is (`fraction`, 0 to 1) and what to tell the learner about it."""

    fraction: float
    message: str
    mistake: Mistake | None = None
    diagnosis: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    run: Mapping[str, Any] | None = None

    @property
    def outcome(self) -> Outcome:
        """Correct, partly, or not."""
        if self.fraction >= 1:
            return Outcome.CORRECT
        return Outcome.PARTIALLY_CORRECT if self.fraction > 0 else Outcome.INCORRECT


Answer = Mapping[str, Any]
"""One of {choice}, {choices}, {learning_rates} and {code}; choices are the author's keys."""

ANSWER_FIELD = {
    Kind.SINGLE_CHOICE: "choice",
    Kind.MULTIPLE_CHOICE: "choices",
    Kind.LEARNING_RATES: "learning_rates",
    Kind.CODE: "code",
}


class Grader:
    """Grades answers and runs snippets; the one place that talks to the sandbox."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def grade(self, question: Question, answer: Answer) -> Grade:
        """Judge `answer`. Raises Invalid when it is not of the question's kind or names no option."""
        wanted = ANSWER_FIELD[question.kind]
        if set(answer) != {wanted}:
            raise Invalid(
                f"This question takes the answer {{{wanted!r}: …}}.",
                errors=[{"pointer": "/answer", "message": f"Send exactly the field {wanted!r}."}],
            )
        return _GRADERS[question.kind](question, answer[wanted])

    def run(self, code: str, given: Mapping[str, Any] | None = None, client: str = "") -> dict[str, Any]:
        """Run a snippet and diagnose it. `client` names who asks, for fair turns.

        Raises Invalid for a source that cannot be run at all, SandboxUnavailable when nothing can.
        """
        try:
            run = self._runner.run(code, given, client)
        except InvalidSource as error:
            raise Invalid(str(error), errors=[{"pointer": "/code", "message": str(error)}]) from error
        except Down as error:
            raise SandboxUnavailable(str(error), retry_after=max(1, round(error.retry_after))) from error
        return {**run.to_dict(), "diagnosis": [finding.to_dict() for finding in diagnose(run.to_dict())]}

    def state(self) -> dict[str, Any]:
        """Whether snippets can be run (status: ready, starting or unavailable), if not why, and with what."""
        told = self._runner.state()
        status, reason = told.pop("state"), told.pop("reason", None) or None
        unknown = {"tier": None, "torch": None, "modules": OFFERED, "limits": None}
        known = {name: value for name, value in told.items() if value != ""}
        return {"status": status, "reason": reason, **unknown, **known}


def _grade_choice(question: Question, choice: str) -> Grade:
    return _of_options(question, choice_fraction(choice, str(question.answer)), [choice])


def _grade_choices(question: Question, choices: Sequence[str]) -> Grade:
    keys = [str(key) for key in _tuple(question.answer)]
    return _of_options(question, choices_fraction(choices, keys), [c for c in choices if c not in keys])


def _of_options(question: Question, fraction: float, wrong: Sequence[str]) -> Grade:
    if fraction >= 1:
        return Grade(fraction, f"Right. {question.solution.quick_check}")
    named = {option.key: option.mistake for option in question.options}
    mistakes = [_mistake(question, named[key]) for key in wrong]
    mistake = next((found for found in mistakes if found), None)
    if mistake:
        return Grade(fraction, mistake.text, mistake)
    return Grade(
        fraction, "Not everything that is true was chosen." if not wrong else "Not right. Look again."
    )


def _grade_rates(question: Question, typed: Sequence[str | float]) -> Grade:
    expected = [float(rate) for rate in _tuple(question.answer)]
    fraction = rates_fraction(typed, expected)
    if fraction >= 1:
        return Grade(fraction, f"Right. {question.solution.quick_check}")
    if len(typed) != len(expected):
        return Grade(fraction, f"You gave {len(typed)} rates, the code prints {len(expected)}.")
    right = round(fraction * len(expected))
    return Grade(fraction, f"{right} of {len(expected)} rates are right, each at its place.")


def _grade_code(question: Question, code: str) -> Grade:
    raise Invalid("Code questions are not graded by this version.")


_GRADERS: dict[Kind, Callable[[Question, Any], Grade]] = {
    Kind.SINGLE_CHOICE: _grade_choice,
    Kind.MULTIPLE_CHOICE: _grade_choices,
    Kind.LEARNING_RATES: _grade_rates,
    Kind.CODE: _grade_code,
}


def _mistake(question: Question, mistake_id: str | None) -> Mistake | None:
    return next((mistake for mistake in question.mistakes if mistake.id == mistake_id), None)


def _tuple(answer: Any) -> tuple[Any, ...]:
    return answer if isinstance(answer, tuple) else (answer,)
