"""How often noise is taken for a finding, and how surely oscillation is found: rates over fixed seeds."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Callable

import pytest

from quizsvc.grading.diagnosis import diagnose_curves

LENGTHS = (5, 6, 7, 8, 9, 10, 12, 15, 18, 20, 21, 25, 30, 40, 60, 100, 400, 2000)
LEVELS: dict[str, Callable[[float, int], float]] = {
    "exponential": lambda share, step: math.exp(-5 * share),
    "steep": lambda share, step: math.exp(-15 * share),
    "straight": lambda share, step: 1 - share,
    "hyperbolic": lambda share, step: 1 / (1 + 0.5 * step),
    "plateaus": lambda share, step: (1.0, 0.4, 0.1)[min(2, int(3 * share))],
    "level": lambda share, step: 1.0,
}
"""From 1 to 0 over a training, by the share of it that is done and the step."""


def curve(shape: str, points: int, noise: float, last: float, draw: random.Random) -> list[float]:
    """A curve of one shape that ends at `last`, under noise of so large a share of its level."""
    found = []
    for step in range(points):
        level = last + (1 - last) * LEVELS[shape](step / points, step)
        found.append(max(0.001, level * (1 + noise * draw.gauss(0, 1))))
    return found


def found(shape: str, points: int, noise: float, curves: int) -> Counter[str]:
    """How often each finding, or `none`, is made of curves of one shape, length and noise."""
    draw = random.Random(f"{shape} {points} {noise}")
    counts: Counter[str] = Counter()
    for last in itertools.islice(itertools.cycle((0.1, 0.3, 0.5)), curves):
        ids = [finding.id for finding in diagnose_curves(curve(shape, points, noise, last, draw))]
        counts.update(ids or ["none"])
    return counts


@pytest.mark.parametrize("noise", [0.05, 0.1, 0.15, 0.2])
@pytest.mark.parametrize("shape", LEVELS)
def test_noise_is_taken_for_no_alarm(shape, noise):
    """At most one curve in a hundred, of any length, is said to oscillate, or to diverge."""
    total: Counter[str] = Counter()
    for points in LENGTHS:
        total += found(shape, points, noise, curves=60 if points <= 100 else 9)

    made = total.total()
    assert total["loss_oscillating"] <= 0.01 * made
    assert total["loss_diverging"] <= 0.01 * made


@pytest.mark.parametrize("points", [5, 10, 20, 21, 25, 40])
def test_noise_of_a_fifth_on_few_points_is_no_alarm(points):
    """Each length by itself, over all shapes."""
    total: Counter[str] = Counter()
    for shape in LEVELS:
        total += found(shape, points, 0.2, curves=100)

    assert total["loss_oscillating"] <= 0.01 * total.total()


@pytest.mark.parametrize("noise", [0.05, 0.1])
@pytest.mark.parametrize("shape", [shape for shape in LEVELS if shape != "level"])
def test_what_falls_under_noise_converges(shape, noise):
    """At least ninety-eight curves in a hundred."""
    total: Counter[str] = Counter()
    for points in LENGTHS:
        total += found(shape, points, noise, curves=30 if points <= 100 else 6)

    assert total["loss_converging"] >= 0.98 * total.total()


def _in_turn(step: int, points: int) -> float:
    return 0.9 if step % 2 == 0 else 0.6


def _after_a_fall(step: int, points: int) -> float:
    return 0.6**step if step < 3 else 0.3 if step % 2 else 0.6


def _growing(step: int, points: int) -> float:
    return 0.6 * math.exp(0.2 * (-1) ** step * (1 + 2 * step / points))


def _wave(step: int, points: int) -> float:
    return 0.6 + 0.4 * math.cos(7 * math.pi * step / points)


@pytest.mark.parametrize(
    ("bounce", "least", "share"),
    [(_in_turn, 6, 0.9), (_after_a_fall, 8, 0.9), (_growing, 10, 0.9), (_wave, 10, 0.6)],
)
def test_bounces_are_found_under_noise(bounce, least, share):
    """Up and down by a third and more under a twentieth of noise: that share of the curves of each length."""
    for points in (length for length in LENGTHS if length >= least):
        draw = random.Random(points)
        curves = [
            [bounce(step, points) * (1 + 0.05 * draw.gauss(0, 1)) for step in range(points)]
            for _ in range(20)
        ]
        oscillating = sum("loss_oscillating" in [each.id for each in diagnose_curves(one)] for one in curves)
        assert oscillating >= share * 20, points


@pytest.mark.parametrize("points", [20, 30, 100, 400])
def test_wild_jumps_are_no_noise(points):
    """As of a rate so high that the weights are thrown about: a sixfold range without any order."""
    caught = 0
    for seed in range(30):
        value, losses = random.Random(seed).uniform(0.2, 0.8), []
        for _ in range(points):
            value = 3.95 * value * (1 - value)
            losses.append(0.2 + value)
        caught += "loss_oscillating" in [each.id for each in diagnose_curves(losses)]

    assert caught >= 24
