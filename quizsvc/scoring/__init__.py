"""How answers become points. Pure: numbers in, numbers out."""

from quizsvc.scoring.fractions import (
    as_share,
    choice_fraction,
    choices_fraction,
    rates_fraction,
    same_number,
    same_rate,
)
from quizsvc.scoring.regrade import Policy, Try, regraded
from quizsvc.scoring.report import Level, Scored, Strength, report, wilson
from quizsvc.scoring.rules import Rules, earned, fold

__all__ = [
    "Level",
    "Policy",
    "Rules",
    "Scored",
    "Strength",
    "Try",
    "as_share",
    "choice_fraction",
    "choices_fraction",
    "earned",
    "fold",
    "rates_fraction",
    "regraded",
    "report",
    "same_number",
    "same_rate",
    "wilson",
]
