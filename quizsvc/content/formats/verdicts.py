"""Finds an item's key and whom its feedback is for by trying answers on its rules.

QTI says in small programs what an answer earns and what it is told. An item's own rules are asked for each
option alone and for all right ones together; which feedback appears when then shows what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations

Chosen = frozenset[str]

_MOST_TRIED = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer earns, and the names of the feedback that appears."""

    score: float
    shown: frozenset[str]


Judge = Callable[[Chosen], Verdict]


@dataclass(slots=True)
class Allotted:
    """Feedback names by whom they are for."""

    general: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)


def scores(judge: Judge, options: Sequence[str]) -> list[float]:
    """What each option earns when it is chosen alone."""
    return [judge(frozenset((option,))).score for option in options]


def best_set(judge: Judge, options: Sequence[str]) -> Chosen:
    """The smallest set of options that earns most; empty if nothing earns, or there are too many to try."""
    if len(options) > _MOST_TRIED:
        return frozenset()
    best, found = 0.0, frozenset[str]()
    for size in range(1, len(options) + 1):
        for chosen in map(frozenset, combinations(options, size)):
            score = judge(chosen).score
            if score > best + 1e-9:
                best, found = score, chosen
    return found


def allotted(judge: Judge, options: Sequence[str], right: Collection[str], names: Sequence[str]) -> Allotted:
    """Each feedback in `names` by when it appears."""
    alone = {option: judge(frozenset((option,))).shown for option in options}
    together = judge(frozenset(right)).shown if len(right) > 1 else frozenset[str]()
    wrong = [option for option in options if option not in right]
    found = Allotted()
    for name in names:
        when = [option for option in options if name in alone[option]]
        at_right = name in together or (len(right) == 1 and set(when) >= set(right))
        if len(when) == len(options):
            (found.general if at_right else found.wrong).append(name)
        elif len(when) == 1:
            found.options.setdefault(when[0], []).append(name)
        elif when == wrong:
            found.wrong.append(name)
        elif not when or set(when) == set(right):
            if at_right:
                found.right.append(name)
        else:
            for option in when:
                found.options.setdefault(option, []).append(name)
    return found
