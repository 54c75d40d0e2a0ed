"""Which questions and which parts of them other formats cannot hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from quizsvc.content.formats.values import LeftOut
from quizsvc.content.model import Kind, Question

CHOICES = (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)


class Leaving:
    """Answers what can be written in a format, and keeps the list of what cannot.

    `holds` names the parts beyond stem, options and key that the format can carry: `feedback`, `hints`,
    `solution`, `tags`, `code`.
    """

    def __init__(self, format_name: str, holds: Collection[str]) -> None:
        self._format, self._holds = format_name, holds
        self.left_out: list[LeftOut] = []

    def writable(self, questions: Iterable[Question]) -> list[Question]:
        """The choice questions, each in its latest revision, in the order written."""
        latest: dict[str, Question] = {}
        for question in questions:
            earlier = latest.get(question.id)
            if earlier is not None:
                self.leave(question.id, "earlier revision", "only the latest revision is written")
            if earlier is None or question.revision > earlier.revision:
                latest[question.id] = question
        return [question for question in latest.values() if self._is_writable(question)]

    def leave(self, question: str, part: str, reason: str) -> None:
        """Note that a part of a question does not go along."""
        self.left_out.append(LeftOut(question, part, reason))

    def parts(self, question: Question) -> None:
        """Note what a question that is written loses."""
        tied = {option.mistake for option in question.options}
        lost = {
            "evidence": question.evidence,
            "source": question.source,
            "erratum": question.erratum,
            "snippets of options": any(option.code for option in question.options),
            "snippets of mistakes": any(mistake.code for mistake in question.mistakes),
            "mistakes without an option": any(mistake.id not in tied for mistake in question.mistakes),
            "hints": "hints" not in self._holds and question.hints,
            "solution": "solution" not in self._holds
            and (question.solution.steps or question.solution.summary),
            "tags": "tags" not in self._holds and question.tags,
            "feedback": "feedback" not in self._holds and tied - {None},
            "feedback of right options": "feedback" in self._holds and self._right_with_mistake(question),
        }
        for part, there in lost.items():
            if there:
                self.leave(question.id, part, f"{self._format} has no place for it")

    def _right_with_mistake(self, question: Question) -> bool:
        right = right_keys(question)
        return any(option.mistake for option in question.options if option.key in right)

    def _is_writable(self, question: Question) -> bool:
        if question.parameters:
            reason = f"{self._format} cannot hold a template, whose numbers are drawn for each attempt"
            self.leave(question.id, "question", reason)
            return False
        if question.kind in CHOICES:
            return True
        self.leave(question.id, "question", f"{self._format} cannot hold a {question.kind} question of ours")
        return False


def right_keys(question: Question) -> tuple[str, ...]:
    """The keys of the right options of a choice question."""
    if isinstance(question.answer, str):
        return (question.answer,)
    return tuple(key for key in question.answer or () if isinstance(key, str))


def feedback(question: Question) -> dict[str, str]:
    """What each wrong option's mistake tells, by key."""
    texts = {mistake.id: mistake.text for mistake in question.mistakes}
    right = right_keys(question)
    return {
        option.key: texts[option.mistake]
        for option in question.options
        if option.mistake in texts and option.key not in right and option.mistake is not None
    }
