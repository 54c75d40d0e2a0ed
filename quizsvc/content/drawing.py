"""The numbers that a given name may take in a hidden set. Whole numbers of the last decimal, so exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from quizsvc.content.model import Draw, Number, Question

MOST = 10**12
"""Values of one name that are told apart; more make no difference."""


class Random(Protocol):
    """random.Random and random.SystemRandom are such."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 to `stop` - 1."""
        ...


def values(draw: Draw, visible: Number) -> int:
    """How many numbers other than `visible` can be drawn."""
    if draw.choices:
        return sum(not _same(choice, visible) for choice in draw.choices)
    low, high = _bounds(draw)
    return max(0, min(MOST, high - low + 1) - _within(draw, visible))


def variety(draw: Mapping[str, Draw], given: Mapping[str, Number]) -> int:
    """How many hidden sets `draw` makes possible beside `given`."""
    return math.prod(values(one, given[name]) for name, one in draw.items())


def draw_sets(question: Question, source: Random) -> list[dict[str, Number]]:
    """Hidden sets of given numbers, no two the same; what varies differs from the visible set in each.

    So a single set tells a number that was written into the code where a name was given.
    """
    assert question.hidden is not None  # noqa: S101  # the reader demands it of a code question
    wanted = min(question.hidden.sets, variety(question.hidden.draw, question.given))
    found: list[dict[str, Number]] = []
    while len(found) < wanted:
        drawn = {
            name: _drawn(draw, question.given[name], source)
            for name, draw in sorted(question.hidden.draw.items())
        }
        given = {**question.given, **drawn}
        if given not in found:
            found.append(given)
    return found


def _drawn(draw: Draw, visible: Number, source: Random) -> Number:
    if draw.choices:
        others = [choice for choice in draw.choices if not _same(choice, visible)]
        return others[source.randrange(len(others))]
    low, high = _bounds(draw)
    while True:
        value = _number(low + source.randrange(high - low + 1), draw.decimals)
        if not _same(value, visible):
            return value


def _bounds(draw: Draw) -> tuple[int, int]:
    """The lowest and the highest number, counted in units of the last decimal."""
    low, high = (Decimal(repr(end)).scaleb(draw.decimals) for end in draw.between)
    return int(low.to_integral_value(ROUND_CEILING)), int(high.to_integral_value(ROUND_FLOOR))


def _within(draw: Draw, visible: Number) -> bool:
    low, high = _bounds(draw)
    counted = Decimal(repr(visible)).scaleb(draw.decimals)
    return low <= counted <= high and counted == counted.to_integral_value()


def _number(counted: int, decimals: int) -> Number:
    return float(Decimal(counted).scaleb(-decimals)) if decimals else counted


def _same(one: Number, other: Number) -> bool:
    return float(one) == float(other)
