"""Code questions: would a hard-coded or printed answer pass, and does a hint write the answer?"""

from __future__ import annotations

import re

from quizsvc.content.drawing import variety
from quizsvc.content.findings import Severity
from quizsvc.content.model import CheckKind, Kind, Question
from quizsvc.content.rules import Fault, Faults

FEW = 12
"""Hidden sets under which somebody could write out an answer for each."""
TELLING = 8
"""Characters from which a line of the reference gives something away."""
_SAYS_NOTHING = frozenset((CheckKind.RATES_PRINTED, CheckKind.CALLS))


def code(question: Question) -> Faults:
    """Every rule of this module for one question."""
    if question.kind is not Kind.CODE or question.reference is None or question.hidden is None:
        return
    if _squeezed(question.starter or "") == _squeezed(question.reference):
        mend = "Let the starter lack or get wrong what is asked."
        yield Fault(("starter",), "starter_is_answer", "The starter is the reference.", mend, Severity.ERROR)
    if {check.kind for check in question.checks} <= _SAYS_NOTHING:
        message = "Every check can be met by printing; none looks at the training."
        mend = "Add a check of kind rates_used, order, loss_trend or final_loss."
        yield Fault(("checks",), "printing_suffices", message, mend)
    if (count := variety(question.hidden.draw, question.given)) < FEW:
        message = f"Only {count} different hidden sets can be drawn."
        mend = "Allow more numbers, or let another given name vary too."
        yield Fault(("hidden",), "few_hidden_sets", message, mend)
    yield from _names(question)
    yield from _hints(question)


def _names(question: Question) -> Faults:
    for name in question.given:
        if not re.search(rf"\b{name}\b", question.reference or ""):
            message = f"The reference does not use {name}."
            yield Fault(("given", name), "unused_given", message, "Use it, or give it no longer.")
        if name not in question.stem:
            message = f"The stem does not say what {name} is for."
            yield Fault(("stem",), "unexplained_given", message, f"Name `{name}` in the stem.")


def _hints(question: Question) -> Faults:
    new = set(_squeezed(question.reference or "")) - set(_squeezed(question.starter or ""))
    telling = [line for line in new if len(line) >= TELLING]
    for at, hint in enumerate(question.hints):
        said = re.sub(r"\s+", "", hint)
        if any(line in said for line in telling):
            message = "This hint writes out a line of the answer."
            mend = "Point to what to look at, not to what to write."
            yield Fault(("hints", at), "hint_gives_key_away", message, mend)


def _squeezed(text: str) -> list[str]:
    """The lines without blanks at their ends and between words, so that layout makes no difference."""
    return [re.sub(r"\s+", "", line) for line in text.splitlines() if line.strip()]
