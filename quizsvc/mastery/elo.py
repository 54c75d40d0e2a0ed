"""Elo ratings of learners and questions. Pure: numbers in, numbers out; no score depends on them.

After R. Pelánek, Applications of the Elo rating system in adaptive educational systems, Computers &
Education 98 (2016), 169-179: a learner of rating a answers a question of rating d rightly with probability
g + (1 - g) / (1 + exp(d - a)), where g is the chance of guessing; after an answer both move by
K (answer - expected), against each other, and K = 1 / (1 + 0.2 n) falls with the n updates before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

PRIOR = {"easy": -1.0, "medium": 0.0, "hard": 1.0}
"""The rating of a question that nobody has answered, by its author's level."""

FALLING = 0.2
TARGET = 0.7
"""The share of right answers at which practice is neither dull nor discouraging."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating on the logit scale, after `n` updates."""

    value: float = 0.0
    n: int = 0

    def moved(self, surprise: float) -> Rating:
        """After an update by `surprise`, from -1 to 1."""
        return Rating(self.value + surprise / (1 + FALLING * self.n), self.n + 1)

    def shifted(self, was: Rating, ought: Rating) -> Rating:
        """As it would be had it been `ought` when it was `was`, with what has moved it since."""
        return Rating(self.value + ought.value - was.value, self.n + ought.n - was.n)


def expected(ability: float, difficulty: float, guess: float) -> float:
    """The probability of a right answer."""
    return guess + (1 - guess) / (1 + math.exp(min(700.0, difficulty - ability)))


def update(learner: Rating, question: Rating, outcome: float, guess: float) -> tuple[Rating, Rating]:
    """Both ratings after an answer that was right by `outcome`, 0 to 1."""
    surprise = outcome - expected(learner.value, question.value, guess)
    return learner.moved(surprise), question.moved(-surprise)


def guess_of(options: int) -> float:
    """The chance to guess among `options`; 0 where nothing is chosen."""
    return 1 / options if options else 0.0


def wanted_difficulty(ability: float) -> float:
    """The rating of a question that the learner answers rightly with probability TARGET, guesses aside."""
    return ability - math.log(TARGET / (1 - TARGET))
