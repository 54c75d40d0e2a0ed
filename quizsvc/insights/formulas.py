"""The formulas of Moodle's quiz statistics report, over counts of equal results. Pure.

Source of all of them: https://docs.moodle.org/dev/Quiz_statistics_calculations, and docs/statistics.md says
each in our words. Variances and covariances divide by n - 1. What has no value (a division by 0, the root of
something negative) is None. Counts keep memory flat: points have few different values, whatever n is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

NEGLIGIBLE = 1e-12
"""What floating-point sums leave of 0."""

Pairs = Mapping[tuple[float, float], int]
"""How many attempts have these points for the question and those for the whole quiz."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How one question does within a quiz; all in percent, the rest are facts for the whole quiz."""

    n: int
    facility_index: float | None
    standard_deviation: float | None
    intended_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    variance: float
    covariance_with_total: float


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """How a whole quiz does. Marks in percent of its points; consistency and error ratio in percent."""

    mean: float | None
    median: float | None
    standard_deviation: float | None
    skewness: float | None
    kurtosis: float | None
    internal_consistency: float | None
    error_ratio: float | None
    standard_error: float | None


def item_figures(pairs: Pairs, max_points: float, quiz_points: float) -> ItemFigures:
    """The figures of a question worth `max_points` in a quiz worth `quiz_points`."""
    own = _margin(pairs, lambda x, total: x)
    whole = _margin(pairs, lambda x, total: total)
    rest = _margin(pairs, lambda x, total: total - x)
    n = sum(own.values())
    variance = _covariance(own, own, ((x, x, count) for x, count in own.items()))
    of_rest = _covariance(rest, rest, ((x, x, count) for x, count in rest.items()))
    with_rest = _covariance(own, rest, ((x, total - x, count) for (x, total), count in pairs.items()))
    best = _covariance(own, rest, _both_sorted(own, rest))
    return ItemFigures(
        n=n,
        facility_index=_percent(_mean(own), max_points) if n else None,
        standard_deviation=_percent(math.sqrt(variance), max_points) if n > 1 else None,
        intended_weight=_percent(max_points, quiz_points),
        discrimination_index=_percent(with_rest, math.sqrt(variance * of_rest)),
        discriminative_efficiency=_percent(with_rest, best),
        variance=variance,
        covariance_with_total=_covariance(
            own, whole, ((x, total, count) for (x, total), count in pairs.items())
        ),
    )


def effective_weights(covariances: Iterable[float]) -> list[float | None]:
    """What each question really contributes to the order of the learners: the root of its covariance with
    the total, in percent of the sum of these roots; None where the covariance is negative.
    """
    covariances = list(covariances)
    whole = math.fsum(math.sqrt(max(0.0, covariance)) for covariance in covariances)
    return [_percent(math.sqrt(c), whole) if c >= 0 else None for c in covariances]


def quiz_figures(
    totals: Mapping[float, int], item_variances: Iterable[float], quiz_points: float
) -> QuizFigures:
    """The figures of a quiz from the counts of its totals and the variance of each question."""
    n, variances = sum(totals.values()), list(item_variances)
    if not n:
        return QuizFigures(*[None] * 8)
    mean = _mean(totals)
    powers = [
        math.fsum(count * (x - mean) ** power for x, count in totals.items()) / n for power in (2, 3, 4)
    ]
    variance = powers[0] * n / (n - 1) if n > 1 else 0.0
    consistency = _internal_consistency(variances, variance)
    error_ratio = None if consistency is None else 100 * math.sqrt(max(0.0, 1 - consistency / 100))
    deviation = _percent(math.sqrt(variance), quiz_points) if n > 1 else None
    return QuizFigures(
        mean=_percent(mean, quiz_points),
        median=_percent(quantile(totals, 0.5), quiz_points),
        standard_deviation=deviation,
        skewness=_skewness(n, powers[1], variance),
        kurtosis=_kurtosis(n, powers[0], powers[2], variance),
        internal_consistency=consistency,
        error_ratio=error_ratio,
        standard_error=None if error_ratio is None or deviation is None else error_ratio * deviation / 100,
    )


def quantile(counts: Mapping[float, int], share: float) -> float:
    """The value that `share` of the counted values lie under, between two of them their mean."""
    ordered = sorted(counts.items())
    ends = list(accumulate(count for _, count in ordered))
    place = share * (ends[-1] - 1)
    below: float = next(x for (x, _), end in zip(ordered, ends, strict=True) if end > math.floor(place))
    above: float = next(x for (x, _), end in zip(ordered, ends, strict=True) if end > math.ceil(place))
    return below + (above - below) * (place - math.floor(place))


def guess_of_choices(options: int, right: int) -> float:
    """Mean score in percent of who chooses a random set of options, at least one, where `right` of `options`
    are right: (chosen right - chosen wrong) / right, not under 0.
    """
    wrong = options - right
    sets = math.fsum(
        math.comb(right, i) * math.comb(wrong, j) * max(0, i - j) / right
        for i in range(right + 1)
        for j in range(wrong + 1)
    )
    return 100 * sets / float(2**options - 1)


def _internal_consistency(variances: list[float], variance: float) -> float | None:
    """Cronbach's alpha."""
    k = len(variances)
    if k < 2 or variance <= NEGLIGIBLE:
        return None
    return 100 * k / (k - 1) * (1 - math.fsum(variances) / variance)


def _skewness(n: int, m3: float, variance: float) -> float | None:
    if n < 3 or variance <= NEGLIGIBLE:
        return None
    return float(n * n * m3 / ((n - 1) * (n - 2)) / variance**1.5)


def _kurtosis(n: int, m2: float, m4: float, variance: float) -> float | None:
    if n < 4 or variance <= NEGLIGIBLE:
        return None
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    return k4 / variance**2


def _margin(pairs: Pairs, of: Callable[[float, float], float]) -> Counter[float]:
    margin: Counter[float] = Counter()
    for (x, total), count in pairs.items():
        margin[round(of(x, total), 9)] += count
    return margin


def _mean(counts: Mapping[float, int]) -> float:
    return math.fsum(x * count for x, count in counts.items()) / sum(counts.values())


def _covariance(
    one: Mapping[float, int], other: Mapping[float, int], triples: Iterable[tuple[float, float, int]]
) -> float:
    """Of the pairs in `triples` (value, value, count), whose margins are `one` and `other`; 0 under two."""
    n = sum(one.values())
    if n < 2:
        return 0.0
    a, b = _mean(one), _mean(other)
    return math.fsum(count * (x - a) * (y - b) for x, y, count in triples) / (n - 1)


def _both_sorted(one: Mapping[float, int], other: Mapping[float, int]) -> Iterable[tuple[float, float, int]]:
    """The pairs if the best of one had the best of the other: the largest covariance that margins allow."""
    left, right = sorted(one.items()), sorted(other.items())
    i = j = 0
    used_left = used_right = 0
    while i < len(left) and j < len(right):
        count = min(left[i][1] - used_left, right[j][1] - used_right)
        yield left[i][0], right[j][0], count
        used_left, used_right = used_left + count, used_right + count
        if used_left == left[i][1]:
            i, used_left = i + 1, 0
        if used_right == right[j][1]:
            j, used_right = j + 1, 0


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole > NEGLIGIBLE else None
