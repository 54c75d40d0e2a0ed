"""Whether a loss curve bounces: what noise does now and then is no oscillation.

A curve is looked at on a logarithmic scale, since both noise and bounces go with the level. It bounces if it
goes up and down in turn by more than chance allows, if it swings widely and far beyond the scatter of its
points, or if they scatter by more than mini-batches ever do.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence

from quizsvc.grading.diagnosis import smoothing
from quizsvc.grading.diagnosis.smoothing import about_trend, chance, scaled

SWING = 1.25  # a bounce changes the loss by this factor ...
SWING_NOISE = 5.0  # ... and by so many standard deviations of the scatter
WIDE = 2.0  # or by this factor where each point stands for itself, so that its scatter is hardly known;
HUGE = 2.5  # by this one whatever the scatter, since noise of a fifth does not reach it
SWINGS = 3  # so many bounces, up and down counted singly, are an oscillation
PROGRESS = 0.5  # unless the net fall is this share of the whole way up and down
FEWEST = 4  # points after the first fall that can be seen to go up and down in turn
STRAIGHT = 8  # from so many points on, about a straight line rather than about one level
SLIPPING = 40  # points in which a beat may slip
RAGGED = 0.4  # scatter of the later half, as a share of its level, that is no noise of mini-batches ...
RAGGED_SHARE = 0.2  # ... if it is this share of the first loss, too ...
RAGGED_POINTS = 20  # ... and so many points show it
BEAT = -0.6  # correlation of neighbours in the later half that is one (noise: about 0)


def bounces(points: Sequence[float]) -> bool:
    """Whether the curve goes up and down rather than anywhere. For finite points, in order."""
    curve = scaled(points)
    return _beats(curve) or _slips(curve) or _swings(curve) or _is_ragged(points, curve)


def _beats(curve: Sequence[float]) -> bool:
    """Whether every other point is higher, by least squares and beyond chance."""
    if len(curve) > smoothing.SHORT:
        curve = curve[len(curve) // 2 :]
    curve = _after_first_fall(curve)
    size = len(curve)
    if size < FEWEST:
        return False
    straight = size >= STRAIGHT
    rest = about_trend(curve, straight=straight)
    beat = about_trend([(-1.0) ** at for at in range(size)], straight=straight)
    weight = _product(beat, beat)
    half = _product(rest, beat) / weight
    left = [value - half * up for value, up in zip(rest, beat, strict=True)]
    freedom = size - (3 if straight else 2)
    error = math.sqrt(_product(left, left) / freedom / weight)
    return 2 * abs(half) >= math.log(SWING) and abs(half) >= chance(freedom) * error


def _after_first_fall(curve: Sequence[float]) -> Sequence[float]:
    """The first fall is the training's own, unless it is the first of the bounces."""
    at = next((at for at, (a, b) in enumerate(itertools.pairwise(curve)) if b > a), len(curve))
    return curve[at:] if at > 1 else curve


def _slips(curve: Sequence[float]) -> bool:
    """Whether a long curve jumps up and down, if not at every point."""
    half = curve[len(curve) // 2 :]
    if len(curve) < SLIPPING:
        return False
    rest = about_trend(half, straight=True)
    spread = _product(rest, rest)
    jumps = statistics.fmean(abs(b - a) for a, b in itertools.pairwise(half))
    return jumps >= math.log(SWING) and _product(rest, [*rest[1:], 0.0]) < BEAT * spread


def _swings(curve: Sequence[float]) -> bool:
    """Whether the curve swings by much more than its points scatter, and mostly goes nowhere."""
    means, size = smoothing.blocks(curve)
    scatter = max(smoothing.noise(curve), smoothing.noise(curve[len(curve) // 2 :]))
    least = SWING_NOISE * scatter / math.sqrt(size)
    if size == 1:
        least = min(math.log(HUGE), max(math.log(WIDE), least))
    swings = list(itertools.pairwise(_turning_points(means, max(math.log(SWING), least))))
    if swings and swings[0][1] < swings[0][0]:
        swings = swings[1:]  # the training's own fall
    way = sum(abs(b - a) for a, b in itertools.pairwise(means))
    return len(swings) >= SWINGS and abs(means[-1] - means[0]) < PROGRESS * way


def _is_ragged(points: Sequence[float], curve: Sequence[float]) -> bool:
    later = max(RAGGED_POINTS, len(curve) // 2)
    if len(curve) < RAGGED_POINTS or smoothing.noise(curve[-later:]) < RAGGED:
        return False
    return smoothing.noise(points[-later:]) >= RAGGED_SHARE * abs(points[0])


def _turning_points(means: Sequence[float], least: float) -> list[float]:
    """Where the curve turns by at least `least`: the far points of its swings."""
    turns: list[float] = []
    low = high = extreme = means[0]
    direction = 0
    for point in means[1:]:
        if direction == 0:  # it may begin half-way up
            low, high = min(low, point), max(high, point)
            if high - low >= least:
                direction = 1 if point == high else -1
                turns.append(low if direction > 0 else high)
                extreme = point
        elif (point - extreme) * direction > 0:
            extreme = point
        elif abs(point - extreme) >= least:
            turns.append(extreme)
            direction, extreme = -direction, point
    if direction != 0:
        turns.append(extreme)
    return turns


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))
