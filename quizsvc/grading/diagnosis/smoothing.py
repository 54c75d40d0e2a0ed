"""Levels and noise of curves."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

SHORT = 20  # a curve of up to so many points is taken as it is: one point per epoch
SOFT = 0.1  # share of the first loss beside which lower ones differ by little
BLOCKS = 20  # a longer one is cut into so many blocks and judged by their means
WIDEST = 1e50  # points beyond, or nearer to 0 than 1 / WIDEST, would leave the range of floats as squares
LEAST = 1e-30  # share of the largest point to which smaller ones are raised then


def values(curve: Sequence[Any]) -> list[float | None]:
    """The points of a curve; None for what is no finite number.

    Very large and very small ones are in units of the largest: all rules compare points of one curve.
    """
    found: list[float | None] = []
    for point in curve:
        try:
            number = float(point)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        found.append(number if math.isfinite(number) else None)
    sizes = [abs(number) for number in found if number]
    if not sizes or 1 / WIDEST < min(sizes) <= max(sizes) < WIDEST:
        return found
    top = max(sizes)
    return [number and math.copysign(max(abs(number) / top, LEAST), number) for number in found]


def level(points: Sequence[float]) -> float:
    """Where the curve stands over these points: their median."""
    return statistics.median(points)


def noise(points: Sequence[float]) -> float:
    """The scatter of single points about a smooth curve, as a standard deviation; 0 under 4 points.

    From second differences, which a straight fall leaves at 0; for white noise their deviation is
    sqrt(6) times that of the points. The median keeps single spikes out.
    """
    if len(points) < 4:
        return 0.0
    bends = [abs(a - 2 * b + c) for a, b, c in zip(points, points[1:], points[2:], strict=False)]
    return statistics.median(bends) / (0.6745 * math.sqrt(6))


def blocks(points: Sequence[float]) -> tuple[list[float], int]:
    """(means, points per block): the curve thinned to at most about BLOCKS points; itself if it is short."""
    if len(points) <= SHORT:
        return list(points), 1
    size = math.ceil(len(points) / BLOCKS)
    cut = [points[start : start + size] for start in range(0, len(points), size)]
    if len(cut) > 1 and len(cut[-1]) * 2 < size:
        cut[-2:] = [[*cut[-2], *cut[-1]]]
    return [statistics.fmean(part) for part in cut], size


def scaled(points: Sequence[float]) -> list[float]:
    """The points on a logarithmic scale, softened near 0: there little is left of what the loss was.

    Of a loss that is not always positive, its shares of the usual size.
    """
    if min(points) > 0:
        soft = SOFT * points[0]
        return [math.log(point + soft) for point in points]
    size = level([abs(point) for point in points]) or max(map(abs, points)) or 1.0
    return [point / size for point in points]


def about_trend(points: Sequence[float], *, straight: bool) -> list[float]:
    """What is left of at least two points about their straight line, or else about their mean."""
    if not straight:
        mean = statistics.fmean(points)
        return [point - mean for point in points]
    slope, start = statistics.linear_regression(range(len(points)), points)
    return [point - start - slope * at for at, point in enumerate(points)]


def chance(freedom: int) -> float:
    """How many of its errors an estimate from noise exceeds once in 200 times, up or down.

    Student's t for so many degrees of freedom, to 2 % from 2 degrees on.
    """
    return 2.807 * (1 + 2.5 / freedom + 22 / freedom**3)
