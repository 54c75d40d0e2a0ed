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
from quizsvc.grading.diagnosis.collapse import rate_collapsed
from quizsvc.grading.diagnosis.model import Diagnosis
from quizsvc.grading.diagnosis.smoothing import blocks, level, values

RISE = 1.2  # the loss diverges when it ends this many times above where it began ...
TURN = 2.0  # ... or this many times above its lowest level, rising over the last LAST_RISING points
LAST_RISING = 3
SWING = 1.25  # a bounce changes the loss by this factor ...
SWING_SHARE = 0.1  # ... and by this share of the first loss
SWING_NOISE = 4.0  # and, of block means, by this many of their standard errors
LARGE_SWING = 1.8  # a curve that is taken point by point bounces by this factor, or up and down in turn:
BEAT = 0.85  # of its steps after the first fall, at least this share turns back (noise: two thirds)
SWINGS = 3  # so many bounces, up and down counted singly, are an oscillation
PROGRESS = 0.5  # unless the net fall is this share of the whole way up and down
ALTERNATING = -0.6  # correlation of neighbours that bounce from one point to the next (noise: about 0)
STILL = 0.05  # a change of less than this share of the first loss is next to nothing ...
STILL_NOISE = 6.0  # (of block means beyond so many standard errors from highest to lowest) ...
STILL_POINTS = 4  # ... over at least so many points
FALL = 0.1  # the loss converges when it falls by at least this share
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
    if _diverges(means, start, end, error):
        return "loss_diverging"
    if _bounces(means, error, alone=size == 1) or _alternates(finite):
        return "loss_oscillating"
    if len(finite) >= STILL_POINTS and _rests(means, error):
        return "loss_barely_moving"
    return "loss_converging" if start > end and start - end >= FALL * abs(start) else None


def _rests(means: list[float], error: float) -> bool:
    """Whether the first and the last third stand at one level, and nothing but noise lies between."""
    third = max(1, len(means) // 3)
    least = STILL * abs(means[0])
    moved = abs(statistics.fmean(means[:third]) - statistics.fmean(means[-third:]))
    doubt = 3 * error * math.sqrt(2 / third)
    return moved < least + doubt and max(means) - min(means) < least + STILL_NOISE * error


def _diverges(means: list[float], start: float, end: float, error: float) -> bool:
    rise = end - start
    if rise > (RISE - 1) * abs(start) and rise > SWING_NOISE * error and end > level(means):
        return True
    last = means[-LAST_RISING - 1 :]
    rising = len(last) > LAST_RISING and all(a < b for a, b in itertools.pairwise(last))
    lowest = min(means)
    return (
        rising
        and lowest > 0
        and end >= TURN * lowest
        and end - lowest > max(SWING_NOISE * error, FALL * abs(start))
    )


def _bounces(means: list[float], error: float, *, alone: bool) -> bool:
    """Whether the curve swings up and down by more than noise, and mostly goes nowhere.

    `alone`: each point stands for itself, so that its noise is not known.
    """
    turns = _turning_points(means, SWING_SHARE * abs(means[0]) + SWING_NOISE * error)
    least = LARGE_SWING if alone and not _has_a_beat(means) else SWING
    swings = [
        (a, b) for a, b in itertools.pairwise(turns) if max(abs(a), abs(b)) >= least * min(abs(a), abs(b))
    ]
    # The first fall is the training's own; bounces are what comes after it.
    if swings and swings[0][1] < swings[0][0]:
        swings = swings[1:]
    way = sum(abs(b - a) for a, b in itertools.pairwise(means))
    return len(swings) >= SWINGS and abs(means[-1] - means[0]) < PROGRESS * way


def _has_a_beat(points: list[float]) -> bool:
    """Whether nearly every step goes back on the one before it, once the curve first rises."""
    steps = [b - a for a, b in itertools.pairwise(points)]
    steps = list(itertools.dropwhile(lambda step: step <= 0, steps))
    turns = sum(a * b < 0 for a, b in itertools.pairwise(steps))
    return turns >= BEAT * (len(steps) - 1)


def _turning_points(means: list[float], least: float) -> list[float]:
    """Where the curve turns by at least `least`: its first point, then each far point of a swing."""
    turns = [means[0]]
    extreme, direction = means[0], 0
    for point in means[1:]:
        if (direction >= 0 and point > extreme) or (direction <= 0 and point < extreme):
            if direction == 0 and abs(point - turns[0]) < least:
                continue
            direction = direction or (1 if point > turns[0] else -1)
            extreme = point
        elif direction != 0 and abs(point - extreme) >= least:
            turns.append(extreme)
            direction, extreme = -direction, point
    if direction != 0:
        turns.append(extreme)
    return turns


def _alternates(points: list[float]) -> bool:
    """Whether a long curve jumps up and down from each point to the next, which noise does not."""
    half = points[len(points) // 2 :]
    if len(points) <= smoothing.SHORT:
        return False
    bends = [b - (a + c) / 2 for a, b, c in zip(half, half[1:], half[2:], strict=False)]
    size = statistics.fmean(abs(bend) for bend in bends)
    if size < SWING_SHARE * max(abs(level(half)), SWING_SHARE * abs(points[0])):
        return False
    slope, start = statistics.linear_regression(range(len(half)), half)
    rest = [point - start - slope * index for index, point in enumerate(half)]
    spread = sum(value * value for value in rest)
    return spread > 0 and sum(a * b for a, b in itertools.pairwise(rest)) / spread < ALTERNATING


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
