"""Findings about loss curves: the lesson's rules as named constants.

A curve may have one point per epoch or one per batch. A long one is judged by the means of its blocks, so
that the noise of mini-batches, which averages out, is told from bounces, which do not.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from typing import Any

from quizsvc.grading.diagnosis import smoothing
from quizsvc.grading.diagnosis.bounces import bounces
from quizsvc.grading.diagnosis.collapse import rate_collapsed
from quizsvc.grading.diagnosis.model import Diagnosis
from quizsvc.grading.diagnosis.smoothing import about_trend, blocks, chance, level, scaled, values

RISE = 1.2  # the loss diverges when it ends this many times above where it began, and not by chance ...
RISE_NOISE = 5.0  # (of block means by so many standard errors) ...
FAR = 2.0  # ... or this many times above, of points that stand for themselves and have no straight trend ...
TURN = 2.25  # ... or this many times above its lowest level, rising over the last LAST_RISING points
LAST_RISING = 3
SURE = 1.2  # how far a straight rise goes beyond what chance does
FEWEST = 4  # points that can have a trend
STILL = 0.05  # a change of less than this share of the first loss is next to nothing ...
STILL_DOUBT = 1.5  # (of thirds beyond so many standard errors) ...
STILL_NOISE = 6.0  # (of block means beyond so many standard errors from highest to lowest) ...
STEEP_NOISE = 3.0  # (unless the first point lies so many standard deviations above the end) ...
STILL_POINTS = 4  # ... over at least so many points
FALL = 0.1  # the loss converges when it falls by at least this share ...
FALL_NOISE = 1.0  # ... and by as much as its points, or the means of its blocks, scatter
PARTING = 1.1  # overfitting: validation ends this many times above its lowest level ...
PARTING_POINTS = 2  # ... at least so many points after it, while the training loss goes on falling
PARTING_NOISE = 3.0  # and by more than this many standard errors


def diagnose_curves(
    losses: Sequence[Any],
    validation_losses: Sequence[Any] | None = None,
    learning_rates: Sequence[Any] | None = None,
) -> list[Diagnosis]:
    """The findings about a training's curves.

    Points may be numbers, None, or names of what is not finite ("NaN", "Infinity"), which is divergence.
    `validation_losses` and `learning_rates`, where given, run along the same training as `losses`.
    """
    found: list[Diagnosis] = []
    if learning_rates and rate_collapsed(learning_rates, losses) is not None:
        found.append(Diagnosis.of("rate_collapsed"))
    if validation_losses is not None and _overfits(values(losses), values(validation_losses)):
        found.append(Diagnosis.of("overfitting"))
    trend = _trend(values(losses))
    if trend is not None:
        found.append(Diagnosis.of(trend))
    return found


def _trend(curve: list[float | None]) -> str | None:
    finite = [point for point in curve if point is not None]
    if len(finite) < len(curve):
        return "loss_diverging"
    if len(finite) < 2:
        return None
    means, size = blocks(finite)
    error = smoothing.noise(finite) / math.sqrt(size) if size > 1 else 0.0
    start, end = means[0], means[-1]
    if size == 1 and len(means) > 8:
        start, end = level(means[:2]), level(means[-2:])
    if _diverges(means, start, end, error, finite if size == 1 else None):
        return "loss_diverging"
    if bounces(finite):
        return "loss_oscillating"
    if len(finite) >= STILL_POINTS and _rests(finite, means, error):
        return "loss_barely_moving"
    scatter = smoothing.noise(finite) if size == 1 else error
    falls = end < start and start - end >= max(FALL * abs(start), FALL_NOISE * scatter)
    return "loss_converging" if falls else None


def _rests(points: list[float], means: list[float], error: float) -> bool:
    """Whether the first and the last third stand at one level, and nothing but noise lies between."""
    third = max(1, len(means) // 3)
    fall = points[0] - statistics.fmean(means[-third:])
    if error and fall > max(FALL * abs(points[0]), STEEP_NOISE * smoothing.noise(points)):
        return False  # it fell within the first block
    least = STILL * abs(means[0])
    moved = abs(statistics.fmean(means[:third]) - statistics.fmean(means[-third:]))
    doubt = STILL_DOUBT * error * math.sqrt(2 / third)
    return moved < least + doubt and max(means) - min(means) < least + STILL_NOISE * error


def _rises(points: list[float]) -> bool:
    """Whether a curve of points that stand for themselves goes up by more than their scatter."""
    if len(points) < FEWEST:
        return True
    curve = scaled(points)
    size, left = len(curve), about_trend(curve, straight=True)
    slope = statistics.linear_regression(range(size), curve).slope
    error = math.sqrt(12 * math.fsum(rest * rest for rest in left) / (size - 2) / (size**3 - size))
    if slope * (size - 1) >= math.log(RISE) and slope >= SURE * chance(size - 2) * error:
        return True
    return curve[-1] - curve[0] >= max(math.log(FAR), RISE_NOISE * smoothing.noise(curve))


def _diverges(means: list[float], start: float, end: float, error: float, alone: list[float] | None) -> bool:
    """`alone` are the points themselves where each stands for itself."""
    rise = end - start
    higher = rise > (RISE - 1) * abs(start) and rise > RISE_NOISE * error and end > level(means)
    if higher and (alone is None or _rises(alone)):
        return True
    last = means[-LAST_RISING - 1 :]
    rising = len(last) > LAST_RISING and all(a < b for a, b in itertools.pairwise(last))
    lowest = min(means)
    return (
        rising
        and lowest > 0
        and end >= TURN * lowest
        and end - lowest > max(RISE_NOISE * error, FALL * abs(start))
    )


def _overfits(losses: list[float | None], validation: list[float | None]) -> bool:
    points = [point for point in validation if point is not None]
    training = [point for point in losses if point is not None]
    if len(points) < len(validation) or len(points) <= PARTING_POINTS or len(training) < 2:
        return False
    means, size = blocks(points)
    error = smoothing.noise(points) / math.sqrt(size) if size > 1 else 0.0
    at = min(range(len(means)), key=means.__getitem__)
    lowest, end = means[at], level(means[-2:])
    if len(means) - 1 - at < PARTING_POINTS or end < PARTING * lowest or end - lowest < PARTING_NOISE * error:
        return False
    own, _ = blocks(training)
    there = own[min(len(own) - 1, round(at / (len(means) - 1) * (len(own) - 1)))]
    return own[-1] < there
