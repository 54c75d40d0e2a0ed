"""What only shows over many questions: keys that can be guessed, quizzes that cannot be rated."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from quizsvc.content.model import Difficulty, Kind, Mode, Question, Quiz
from quizsvc.content.rules import Fault, Faults
from quizsvc.content.rules.choices import right_keys

CHANCE = 0.02
"""A pattern that honest authors would show less often than this is reported."""
EXACT_UP_TO = 400
"""Events counted one by one; beyond, the normal distribution is as good and does not take quadratic time."""
RATED_FROM = 5
"""Answers that a report needs before it says how strong a learner is (DESIGN section 4)."""


def tail(chances: Sequence[float], count: int) -> float:
    """The probability that at least `count` of independent events with these chances happen."""
    if len(chances) > EXACT_UP_TO:
        spread = math.sqrt(sum(chance * (1 - chance) for chance in chances)) or 1.0
        return math.erfc((count - 0.5 - sum(chances)) / spread / math.sqrt(2)) / 2
    exactly = [1.0]
    for chance in chances:
        without = [p * (1 - chance) for p in exactly]
        with_it = [p * chance for p in exactly]
        exactly = [a + b for a, b in zip([*without, 0.0], [0.0, *with_it], strict=True)]
    return min(1.0, sum(exactly[count:]))


def guessable(questions: Sequence[Question]) -> Faults:
    """Key positions and lengths of right options that give answers away, over single-choice questions.

    The faults concern the whole bank; a caller places them at its first question.
    """
    singles = [question for question in questions if _position(question) is not None]
    yield from _positions(singles)
    yield from _lengths(singles)


def _positions(questions: Sequence[Question]) -> Faults:
    positions = [_position(question) or 0 for question in questions]
    if not positions:
        return
    position, count = Counter(positions).most_common(1)[0]
    able = [question for question in questions if len(question.options) > position]
    chances = [1 / len(question.options) for question in able]
    widest = max(len(question.options) for question in questions)
    mend = "Put the right option in other places."
    if tail(chances, count) * widest < CHANCE:
        message = f"The right option is number {position + 1} in {count} of {len(questions)} questions."
        yield Fault((), "predictable_key", message, mend)
        return
    for period in range(2, 5):
        repeats = sum(a == b for a, b in zip(positions, positions[period:], strict=False))
        tested = len(positions) - period
        if tested >= 2 * period and repeats == tested:
            message = f"The right option's number repeats every {period} questions."
            yield Fault((), "predictable_key", message, mend)
            return


def _lengths(questions: Sequence[Question]) -> Faults:
    able = [question for question in questions if len(question.options) > 2]
    longest = sum(_is_longest(question) for question in able)
    if able and tail([1 / len(question.options) for question in able], longest) < CHANCE:
        message = f"The longest option is the right one in {longest} of {len(able)} questions."
        yield Fault((), "longest_is_right", message, "Shorten right options, or say more in wrong ones.")


def reachable(quiz: Quiz, levels: Mapping[str, Difficulty]) -> Faults:
    """A mix of levels that the quiz promises and its questions cannot give."""
    if any(question not in levels for question in quiz.questions):
        return  # some are elsewhere, so nobody here knows the mix
    there = Counter(levels[question] for question in quiz.questions)
    for level in quiz.points or {}:
        if not there[level]:
            message = f"Points are set for {level} questions, but the quiz has none."
            yield Fault(
                ("points", str(level)), "unreachable_mix", message, f"Add one, or remove {level} here."
            )
    if quiz.mode is Mode.TEST and len(quiz.questions) < RATED_FROM:
        message = f"A test of {len(quiz.questions)} questions cannot say how strong a learner is."
        yield Fault(("questions",), "unreachable_mix", message, f"Take at least {RATED_FROM} questions.")


def _position(question: Question) -> int | None:
    keys = [option.key for option in question.options]
    right = right_keys(question)
    known = question.kind is Kind.SINGLE_CHOICE and len(right) == 1 and right[0] in keys
    return keys.index(right[0]) if known else None


def _is_longest(question: Question) -> bool:
    at = _position(question)
    others = [len(option.text) for number, option in enumerate(question.options) if number != at]
    return at is not None and len(question.options[at].text) > max(others)
