"""The kinds of parameters that schedulers take: what each lets through, and how it is written as Python.

What is let through is a number, a truth value, one of a few known words, or a list of numbers, and what is
written is its `repr`: nothing of a request ever becomes code.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

Number = int | float

LONGEST_LIST = 64


class Refused(ValueError):
    """A value that a parameter does not take; the message says what it takes."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its default, and what a page needs to draw a control for it.

    `low` and `high` bound numbers (each number of a list). A `nullable` one may be null.
    """

    type: ClassVar[str]

    name: str
    default: Any
    about: str
    low: Number = 0
    high: Number = 0
    choices: Sequence[str] | None = None
    nullable: bool = False
    logarithmic: bool = False

    def check(self, value: Any, groups: int) -> Any:
        """`value` as the parameter takes it, for an optimizer of `groups` groups. Raises Refused."""
        if value is None and self.nullable:
            return None
        return self._check(value, groups)

    def _check(self, value: Any, groups: int) -> Any:
        raise NotImplementedError

    def _number(self, value: Any) -> Number:
        # Compared before it is made a float: an integer of a thousand digits has none.
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not self.low <= value <= self.high:
            raise Refused(f"Write a number{self._range()}.")
        return value  # type: ignore[no-any-return]  # narrowed above

    def _whole(self, value: Any) -> int:
        number = self._number(value)
        if number != math.floor(number):
            raise Refused(f"Write a whole number{self._range()}.")
        return int(number)

    def _range(self) -> str:
        return f" from {self.low:g} to {self.high:g}"


class Real(Parameter):
    """A number."""

    type = "float"

    def _check(self, value: Any, groups: int) -> float:
        return float(self._number(value))


class Whole(Parameter):
    """A whole number; 3.0 is one."""

    type = "int"

    def _check(self, value: Any, groups: int) -> int:
        return self._whole(value)


class PerGroup(Parameter):
    """A number for all groups, or a list of one per group."""

    type = "numbers"

    def _check(self, value: Any, groups: int) -> float | list[float]:
        if not isinstance(value, list):
            return float(self._number(value))
        if len(value) != groups:
            raise Refused(f"Write one number, or {groups}: one per group.")
        return [float(self._number(item)) for item in value]


class Steps(Parameter):
    """Rising whole numbers: the steps at which something changes."""

    type = "ints"

    def _check(self, value: Any, groups: int) -> list[int]:
        if not isinstance(value, list) or len(value) > LONGEST_LIST:
            raise Refused(f"Write a list of at most {LONGEST_LIST} whole numbers.")
        steps = [self._whole(item) for item in value]
        if any(one >= other for one, other in pairwise(steps)):
            raise Refused("Write the numbers in rising order, each once.")
        return steps


class Switch(Parameter):
    """True or false."""

    type = "bool"

    def _check(self, value: Any, groups: int) -> bool:
        if not isinstance(value, bool):
            raise Refused("Write true or false.")
        return value


class Word(Parameter):
    """One of a few words."""

    type = "choice"

    def _check(self, value: Any, groups: int) -> str:
        for choice in self.choices or ():
            if value == choice:
                return choice  # our own text, not the request's
        raise Refused(f"Choose from {', '.join(self.choices or ())}.")
