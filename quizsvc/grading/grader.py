"""Grading one answer to one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quizsvc.content.model import Kind, Mistake, Question
from quizsvc.errors import Invalid, SandboxUnavailable, Unavailable
from quizsvc.grading.code.grading import KeptRuns, grade_code
from quizsvc.grading.comparing import grade_choice, grade_choices, grade_rates
from quizsvc.grading.diagnosis import diagnose
from quizsvc.grading.grade import Grade, Outcome
from quizsvc.grading.line import Line
from quizsvc.grading.printed import printed_rates
from quizsvc.grading.runners import Runner
from quizsvc.places import lent
from quizsvc.sandbox import InvalidSource, Limits
from quizsvc.sandbox import SandboxUnavailable as Down
from quizsvc.sandbox.modules import OFFERED
from quizsvc.sandbox.source import check_source
from quizsvc.scoring import same_rate

__all__ = ["ANSWER_FIELD", "Answer", "Grade", "Grader", "Outcome"]


Answer = Mapping[str, Any]
"""One of {choice}, {choices}, {learning_rates} and {code}; choices are the author's keys."""

ANSWER_FIELD = {
    Kind.SINGLE_CHOICE: "choice",
    Kind.MULTIPLE_CHOICE: "choices",
    Kind.LEARNING_RATES: "learning_rates",
    Kind.CODE: "code",
}


class Grader:
    """Grades answers and runs snippets; the one place that talks to the sandbox. Answers with code stand in
    `line`.
    """

    def __init__(self, runner: Runner, line: Line | None = None) -> None:
        self._runner = runner
        self._line = line or Line()
        self.on_run: Callable[[dict[str, Any] | None], None] | None = None
        """Told of every run that was answered, and with None of every run that was refused."""

        self._kept = KeptRuns(self.run)

    def grade(self, question: Question, answer: Answer, client: str = "") -> Grade:
        """Judge `answer`. `client` names who answers, for fair turns in the sandbox.

        Raises Invalid when the answer is not of the question's kind, or code that cannot be run at all, and
        SandboxUnavailable when too many answers wait already. What the service cannot do once it has begun
        makes the grade ungradable instead.
        """
        wanted = ANSWER_FIELD[question.kind]
        if set(answer) != {wanted}:
            raise Invalid(
                f"This question takes the answer {{{wanted!r}: …}}.",
                errors=[{"pointer": "/answer", "message": f"Send exactly the field {wanted!r}."}],
            )
        given = answer[wanted]
        match question.kind:
            case Kind.SINGLE_CHOICE:
                return grade_choice(question, given)
            case Kind.MULTIPLE_CHOICE:
                return grade_choices(question, given)
            case Kind.LEARNING_RATES:
                return self._grade_rates(question, given, client)
        return self._grade_code(question, given, client)

    def run(self, code: str, given: Mapping[str, Any] | None = None, client: str = "") -> dict[str, Any]:
        """Run a snippet and diagnose it. `client` names who asks, for fair turns.

        Raises Invalid for a source that cannot be run at all, SandboxUnavailable when nothing can.
        """
        try:
            with lent():
                run = self._runner.run(code, given, client)
        except InvalidSource as error:
            raise _invalid(error, "/code") from error
        except Down as error:
            self._tell(None)
            wait = max(1, round(error.retry_after))
            reason = str(error).rstrip(".")
            detail = f"Snippets cannot be run now: {reason}. Try again in {wait} s."
            raise SandboxUnavailable(detail, retry_after=wait) from error
        self._tell(run.to_dict())
        return {**run.to_dict(), "diagnosis": [finding.to_dict() for finding in diagnose(run.to_dict())]}

    def _tell(self, run: dict[str, Any] | None) -> None:
        if self.on_run:
            self.on_run(run)

    def batch(self) -> Grader:
        """The grader for work that nobody waits for, such as proving an import."""
        batch = getattr(self._runner, "batch", None)
        if batch is None:
            return self
        grader = Grader(batch())
        grader.on_run = self.on_run
        return grader

    def state(self) -> dict[str, Any]:
        """Whether snippets can be run (status: ready, starting or unavailable), if not why, and with what."""
        told = self._runner.state()
        if waiting := len(self._line):
            queue = told.get("queue", {})
            told["queue"] = {**queue, "waiting": queue.get("waiting", 0) + waiting}
        status, reason = told.pop("state"), told.pop("reason", None) or None
        unknown = {"tier": None, "torch": None, "modules": OFFERED, "limits": None}
        known = {name: value for name, value in told.items() if value != ""}
        return {"status": status, "reason": reason, **unknown, **known}

    def _grade_rates(self, question: Question, typed: Sequence[str | float], client: str) -> Grade:
        grade = grade_rates(question, typed)
        if grade.fraction < 1 and (mistake := self._mistake_of_rates(question, typed, client)):
            return Grade(grade.fraction, mistake.text, mistake)
        return grade

    def _mistake_of_rates(
        self, question: Question, typed: Sequence[str | float], client: str
    ) -> Mistake | None:
        """The mistake whose snippet prints the rates that were typed; none while nothing can be run."""
        for mistake in question.mistakes:
            try:
                printed = self._printed(mistake, client)
            except (Unavailable, Invalid):
                return None
            if len(printed) == len(typed) and all(map(same_rate, typed, printed)):
                return mistake
        return None

    def _printed(self, mistake: Mistake, client: str) -> Sequence[str]:
        """The rates that the mistake's snippet prints; none if it has no snippet."""
        if mistake.prints is not None or mistake.code is None:
            return mistake.prints or ()
        return printed_rates(self._kept(mistake.code, {}, client))

    def _grade_code(self, question: Question, code: str, client: str) -> Grade:
        try:
            check_source(code, getattr(self._runner, "source_bytes", Limits.source_bytes))
        except InvalidSource as error:
            raise _invalid(error, "/answer/code") from error
        with self._line.turn(client):
            return grade_code(question, code, self.run, self._kept, client)


def _invalid(error: InvalidSource, pointer: str) -> Invalid:
    return Invalid(str(error), errors=[{"pointer": pointer, "message": str(error)}])
