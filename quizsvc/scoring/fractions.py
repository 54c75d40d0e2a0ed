"""How right an answer is, from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation

EXACT = 1e-7
"""Relative difference under which two rates are the same number: what a tensor's 32 bits keep of one, so
that 0.10000000149011612 is 0.1; far below what a learner means."""

LARGEST_EXPONENT = 400
"""Past any float; Decimal's own limits lie far beyond and answer with an exception."""


def choice_fraction(chosen: str, key: str) -> float:
    """1 for the key, else 0."""
    return float(chosen == key)


def choices_fraction(chosen: Collection[str], keys: Collection[str]) -> float:
    """(right chosen - wrong chosen) / right, never under 0."""
    right = len(set(chosen) & set(keys))
    wrong = len(set(chosen) - set(keys))
    return max(0.0, (right - wrong) / len(set(keys)))


def rates_fraction(typed: Sequence[str | float], expected: Sequence[float]) -> float:
    """Positions right / the longer length."""
    longest = max(len(typed), len(expected))
    right = sum(same_rate(a, b) for a, b in zip(typed, expected, strict=False))
    return right / longest if longest else 1.0


def same_rate(one: str | float, other: str | float) -> bool:
    """Whether two rates that people wrote down are the same: either may be a rounding of the other.

    A rate of one significant digit has to be exact: a typed 0.1 is no rounding of 0.05.
    """
    a, b = as_share(str(one)), as_share(str(other))
    return same_number(a, float(b), least_digits=2) or same_number(b, float(a), least_digits=2)


def as_share(text: str) -> str:
    """A percentage as the number that it stands for, with its digits: 5.0% as 0.050. Others as they are."""
    if not text.endswith("%"):
        return text
    try:
        return str(Decimal(text[:-1]).scaleb(-2))
    except ArithmeticError:  # no number, or one that no float could hold
        return "nan"


def same_number(shown: str, expected: float, *, least_digits: int = 1) -> bool:
    """Whether `shown` is `expected` at the precision that `shown` is written with.

    "0.0500" has four decimals, "5e-2" has two. A number with fewer than `least_digits` significant
    digits has to be exact. 0 equals nothing but 0.
    """
    try:
        number = Decimal(shown)
    except InvalidOperation:
        return False
    if not number.is_finite() or not math.isfinite(expected):
        return False
    if math.isclose(float(number), expected, rel_tol=EXACT):
        return True
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    if not number or not expected or len(digits) < least_digits:
        return False
    if not isinstance(exponent, int) or abs(exponent) > LARGEST_EXPONENT:
        return False
    half = Decimal(1).scaleb(exponent) / 2
    # As the decimal that people know it by: 0.0375 may go up to 0.038, though its float lies a little under.
    return abs(number - Decimal(repr(expected))) <= half
