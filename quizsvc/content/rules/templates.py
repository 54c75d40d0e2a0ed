"""Templates: is each parameter used and shown, and is there enough to draw?"""

from __future__ import annotations

from collections.abc import Iterator

from quizsvc.content.model import Question
from quizsvc.content.rules import Fault, Faults
from quizsvc.content.rules.texts import question_texts
from quizsvc.content.templates import ENOUGH, size
from quizsvc.content.templates.expressions import expressions
from quizsvc.content.templates.snippets import used


def templates(question: Question) -> Faults:
    """Every rule of this module for one question."""
    if not question.parameters:
        return
    if (count := size(question.parameters)) < ENOUGH:
        message = f"Only {count} variants can be drawn, so learners soon know them all."
        yield Fault(("parameters",), "few_variants", message, "Allow more numbers.")
    shown = set(_of_texts(question, *_asked(question))) | used(question.code or "", question.parameters)
    everywhere = (text for _, text in question_texts(question))
    needed = set(_of_texts(question, *everywhere)) | {
        name for code in _snippets(question) for name in used(code, question.parameters)
    }
    for name in question.parameters:
        inside = ("parameters", name)
        if name not in needed | shown:
            mend = f"Write {name} into the code, or {{{name}}} into a text, or remove it."
            yield Fault(inside, "unused_parameter", f"Nothing uses {name}.", mend)
        elif name not in shown:
            message = f"Learners are not told {name}: neither the stem nor the code nor an option shows it."
            yield Fault(inside, "hidden_parameter", message, f"Write {{{name}}} into the stem.")


def _asked(question: Question) -> list[str]:
    return [question.stem, *(option.text for option in question.options)]


def _of_texts(question: Question, *texts: str) -> Iterator[str]:
    for text in texts:
        for _, names in expressions(text, question.parameters):
            yield from names


def _snippets(question: Question) -> Iterator[str]:
    options = (option.code for option in question.options)
    mistakes = (mistake.code for mistake in question.mistakes)
    claims = (claim.code for claim in question.evidence)
    return (code for code in (question.reference, *options, *mistakes, *claims) if code is not None)
