"""Options, their keys and the mistakes behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quizsvc.content.findings import Severity
from quizsvc.content.model import ClaimKind, Kind, Option, Question
from quizsvc.content.rules import Fault, Faults

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)?")
_COMMON = frozenset(
    _WORD.findall(
        "a an and are as at be been but by can do does for from has have how if in into is it its may more"
        " most no not of on one only or other own same so such than that the their them then there these they"
        " this those to too was what when where which while who will with you your"
    )
)


def right_keys(question: Question) -> tuple[str, ...]:
    """The keys of the right options; empty for a question that has no options."""
    if question.kind not in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE} or question.answer is None:
        return ()
    answer = question.answer if isinstance(question.answer, tuple) else (question.answer,)
    return tuple(str(key) for key in answer)


def choices(question: Question) -> Faults:
    """Every rule of this module for one question."""
    if question.kind in {Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE}:
        yield from _truth(question)
        yield from _duplicates(question)
        yield from _distractors(question)
    yield from _mistakes(question)
    yield from _hints(question)
    yield from _rates(question)


def _truth(question: Question) -> Faults:
    if question.parameters and question.answer is None:
        return  # each variant has its own
    right = set(right_keys(question)) & {option.key for option in question.options}
    if not right:
        mend = "Write the key of the right option as answer."
        yield Fault(("answer",), "no_true_option", "No option is true.", mend, Severity.ERROR)
    elif len(right) == len(question.options):
        mend = "Add an option that is wrong, and say which mistake it is."
        yield Fault(("answer",), "no_false_option", "Every option is true.", mend, Severity.ERROR)


def _duplicates(question: Question) -> Faults:
    first: dict[str, Option] = {}
    for at, option in enumerate(question.options):
        if "{printed}" in option.text:
            continue  # check tells variants apart
        text = " ".join(option.text.split()).rstrip(".")
        same = first.setdefault(text if "`" in text else text.casefold(), option)
        if same is not option:
            message = f"Options {same.key} and {option.key} say the same."
            inside = ("options", at, "text")
            yield Fault(inside, "duplicate_options", message, "Change or remove one of them.", Severity.ERROR)


def _distractors(question: Question) -> Faults:
    right = right_keys(question)
    for at, option in enumerate(question.options):
        if option.key not in right and option.mistake is None:
            message = f"The wrong option {option.key} names no mistake, so that it has no feedback."
            mend = "Add mistake: with the id of one of the question's mistakes."
            yield Fault(("options", at), "distractor_without_mistake", message, mend)
        if option.key in right and option.mistake is not None:
            message = f"The right option {option.key} names a mistake."
            mend = "Remove it, or mend the answer."
            yield Fault(
                ("options", at, "mistake"), "right_option_with_mistake", message, mend, Severity.ERROR
            )
        if option.code is not None and option.outcome is None and "{printed}" not in option.text:
            message = f"Nothing says what the code of option {option.key} must do."
            mend = "Add outcome: runs, or outcome: raises and the exception's name."
            yield Fault(("options", at, "code"), "code_without_outcome", message, mend)


def _mistakes(question: Question) -> Faults:
    used = {option.mistake for option in question.options}
    for at, mistake in enumerate(question.mistakes):
        if mistake.id not in used and mistake.code is None:
            message = f"Nothing leads to the mistake {mistake.id}, so that no learner reads it."
            mend = "Name it in a wrong option, give it code: that shows it, or remove it."
            yield Fault(("mistakes", at), "unused_mistake", message, mend)


def _hints(question: Question) -> Faults:
    rights = [option for option in question.options if option.key in right_keys(question)]
    for at, hint in enumerate(question.hints):
        if any(_gives_away(hint, option, question) for option in rights) or _gives_rates(hint, question):
            message = "This hint gives the answer away."
            mend = "Point to what to look at, not to what to answer."
            yield Fault(("hints", at), "hint_gives_key_away", message, mend)


def _gives_away(hint: str, right: Option, question: Question) -> bool:
    """Whether the hint says the right option, or most of what only that option says."""
    if len(right.text) > 3 and right.text.strip("`. ").casefold() in hint.casefold():
        return True
    if re.search(rf"\b(?:option|answer|key)\s+(?:is\s+)?\(?{re.escape(right.key)}\b", hint, re.IGNORECASE):
        return True
    others = (option.text for option in question.options if option is not right)
    own = _words([right.text]) - _words([question.stem, *others])
    said = own & _words([hint])
    return bool(own) and len(said) * 2 >= len(own) and (len(said) > 1 or len(own) == 1)


def _gives_rates(hint: str, question: Question) -> bool:
    if question.kind is not Kind.LEARNING_RATES or not isinstance(question.answer, tuple):
        return False
    numbers = [float(text) for text in re.findall(r"[0-9]*\.?[0-9]+(?:e-?[0-9]+)?", hint)]
    answer = [float(rate) for rate in question.answer]
    return any(numbers[at : at + len(answer)] == answer for at in range(len(numbers)))


def _rates(question: Question) -> Faults:
    """A claim on the question's own code that says something else than the answer."""
    for at, claim in enumerate(question.evidence if question.kind is Kind.LEARNING_RATES else ()):
        own = claim.claim is ClaimKind.PRINTS and claim.code is None and isinstance(claim.expected, tuple)
        if own and question.answer is not None and claim.expected != question.answer:
            message = "This evidence claims other rates than the answer."
            inside = ("evidence", at, "expected")
            yield Fault(inside, "answer_contradicted", message, "Mend one of the two.", Severity.ERROR)


def _words(texts: Iterable[str]) -> set[str]:
    """The words that say something, endings cut so that step and steps are one."""
    words = (word.casefold() for text in texts for word in _WORD.findall(text))
    return {_stem(word) for word in words if word not in _COMMON}


def _stem(word: str) -> str:
    for ending in ("ing", "es", "ed", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word.removesuffix(ending)
    return word
