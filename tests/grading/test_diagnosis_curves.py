"""The lesson's rules on loss curves: its own curves, simulated noisy ones, and what is no curve."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizsvc.grading.diagnosis import diagnose_curves

TRENDS = {"loss_diverging", "loss_oscillating", "loss_barely_moving", "loss_converging"}


def ids(*curves: object) -> list[str]:
    """The ids found."""
    return [finding.id for finding in diagnose_curves(*curves)]


def noisy(seed: int, points: int, noise: float, *, additive: bool = False, last: float = 0.1) -> list[float]:
    """A decay from 1 to `last` under the noise of mini-batches, as a share of the level or of the start."""
    draw = random.Random(seed)
    curve = []
    for step in range(points):
        level = last + (1 - last) * math.exp(-5 * step / points)
        curve.append(max(0.001, level + noise * draw.gauss(0, 1) * (1 if additive else level)))
    return curve


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        ([0.85, 0.60, 0.45, 0.30, 0.25], "loss_converging"),
        ([0.85, 1.10, 1.50, 1.80, 2.00], "loss_diverging"),
        ([2.3, 1.1, 0.6, 0.35, 0.3, 0.28, 0.27, 0.27], "loss_converging"),
        ([1.0, 0.98, 0.9, 0.7, 0.5], "loss_converging"),
        ([12.5, 28.1, 63.3, 142.4, 320.4, 720.8], "loss_diverging"),
        ([0.9, 0.5, None], "loss_diverging"),
        ([0.9, "NaN"], "loss_diverging"),
        ([0.9, float("inf"), 0.5], "loss_diverging"),
        ([0.9, 0.5, 0.3, 0.9, 2.7, 8.1], "loss_diverging"),
        ([0.9, 0.5, 0.3, 0.32, 0.45, 0.62, 0.8], "loss_diverging"),
        ([1.0, 0.8, 1.2, 0.7, 1.8, 0.6, 3.0, 5.0, 9.0], "loss_diverging"),
        ([0.85, 0.4, 0.75, 0.38, 0.7, 0.4, 0.72], "loss_oscillating"),
        ([1.0, 0.5, 0.3, 0.6, 0.3, 0.65, 0.28, 0.6], "loss_oscillating"),
        ([0.9, 0.3, 0.8, 0.35, 0.85], "loss_oscillating"),
        ([1.0, 0.5, 0.9, 0.45, 0.85, 0.5, 0.8, 0.42, 0.86, 0.5], "loss_oscillating"),
        ([1 + 0.6 * math.sin(math.pi * at / 2 + 0.3) for at in range(20)], "loss_oscillating"),
        ([0.85, 0.849, 0.848, 0.847, 0.846], "loss_barely_moving"),
        ([2.303, 2.301, 2.304, 2.302, 2.303, 2.302], "loss_barely_moving"),
    ],
)
def test_curves_of_few_epochs(curve, expected):
    """Each curve gets exactly the finding that a look at it gives."""
    assert ids(curve) == [expected]


def test_a_loss_of_nothing_throughout_does_not_fall():
    """What stays at 0 has nowhere to converge to."""
    assert ids([0.0] * 6) == []


@pytest.mark.parametrize("points", [30, 100, 400])
@pytest.mark.parametrize("noise", [0.05, 0.1, 0.2, 0.3])
def test_the_noise_of_mini_batches_is_no_oscillation(points, noise):
    """A decay under noise of up to 30 % of its level converges, whatever the draw."""
    assert {tuple(ids(noisy(seed, points, noise))) for seed in range(40)} == {("loss_converging",)}


@pytest.mark.parametrize("points", [30, 100, 400])
@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1])
def test_noise_about_a_low_level_is_no_oscillation(points, noise):
    """Noise that stays while the level falls to 10 % of the start is noise to the end."""
    assert {tuple(ids(noisy(seed, points, noise, additive=True))) for seed in range(40)} == {
        ("loss_converging",)
    }


@pytest.mark.parametrize("points", [8, 12, 20])
def test_epoch_means_with_some_noise_converge(points):
    """Curves of few epochs, which average batches, carry less noise; they converge."""
    assert {tuple(ids(noisy(seed, points, 0.05))) for seed in range(60)} == {("loss_converging",)}


@pytest.mark.parametrize("points", [40, 100, 400])
def test_long_curves_that_bounce(points):
    """Jumps from each point to the next, and slow waves, are oscillation also under noise."""
    draw = random.Random(1)
    jumps = [0.5 + 0.3 * (-1) ** step + 0.03 * draw.gauss(0, 1) for step in range(points)]
    waves = [
        0.6 + 0.4 * math.cos(8 * math.pi * step / points) + 0.05 * draw.gauss(0, 1) for step in range(points)
    ]

    assert ids(jumps) == ["loss_oscillating"]
    assert ids(waves) == ["loss_oscillating"]


@pytest.mark.parametrize("noise", [0.02, 0.1, 0.2])
def test_long_curves_that_rise_or_rest(noise):
    """Under noise a rise is divergence and a rest is no movement."""
    for seed in range(30):
        fall = noisy(seed, 200, noise)
        draw = random.Random(seed)
        rest = [1 + noise * draw.gauss(0, 1) for _ in range(200)]
        assert ids(fall[::-1]) == ["loss_diverging"]
        assert ids(rest) == ["loss_barely_moving"]


@pytest.mark.parametrize(
    ("validation", "expected"),
    [
        ([0.9, 0.7, 0.6, 0.65, 0.75, 0.9], True),
        ([0.9, 0.95, 1.0, 1.1, 1.2, 1.3], True),
        ([0.9, 0.7, 0.6, 0.5, 0.45, 0.43], False),
        ([0.9, 0.7, 0.6, 0.59, 0.6, 0.61], False),
        ([0.9, 0.7, 0.6, 0.55, 0.5, 0.9], False),
    ],
)
def test_overfitting_is_validation_that_parts(validation, expected):
    """Validation must turn and rise for some epochs while training goes on falling."""
    assert ("overfitting" in ids([0.9, 0.6, 0.4, 0.3, 0.2, 0.1], validation)) is expected


def test_validation_that_rises_with_training_is_divergence_alone():
    """When both rise the rate is too high; nothing is memorised."""
    assert ids([0.5, 0.4, 0.6, 1.0, 1.8, 3.0], [0.5, 0.4, 0.7, 1.1, 2.0, 3.5]) == ["loss_diverging"]


@pytest.mark.parametrize("noise", [0.03, 0.08])
def test_noise_of_validation_is_no_overfitting(noise):
    """A validation curve that settles under noise does not part."""
    for seed in range(40):
        assert "overfitting" not in ids(noisy(seed, 60, 0.03), noisy(seed + 99, 60, noise, last=0.3))


def test_a_rate_that_collapses_too_soon():
    """Ten-thousandfold, much to come, the loss still high; not at a planned end, nor with a low loss."""
    high, low = [1.0, 0.9] + [0.85] * 18, [1 / (1 + step) for step in range(20)]
    fast = [0.1 * 0.1**step for step in range(20)]
    cosine = [0.05 * (1 + math.cos(math.pi * step / 20)) for step in range(21)]
    warm = [0.0, 0.0, 0.0, 0.0, 0.0, *[0.1] * 15]

    assert "rate_collapsed" in ids(high, None, fast)
    assert "rate_collapsed" in ids(high, None, [0.1] * 5 + [0.0] * 15)
    assert "rate_collapsed" not in ids(low, None, fast)
    assert "rate_collapsed" not in ids([*high, 0.85], None, cosine)
    assert "rate_collapsed" not in ids(high, None, warm)


@given(
    st.lists(
        st.one_of(
            st.floats(),
            st.integers(),
            st.none(),
            st.sampled_from(["NaN", "Infinity", "-Infinity", "x", ""]),
        ),
        max_size=60,
    ),
    st.one_of(st.none(), st.lists(st.floats(), max_size=60)),
    st.one_of(st.none(), st.lists(st.floats(), max_size=60)),
)
def test_any_curve_is_taken(losses, validation, rates):
    """Whatever the points, findings come out, at most one of them about the trend, and no error."""
    assert len(TRENDS.intersection(ids(losses, validation, rates))) <= 1


SIZES = [0.0, 5e-324, 1e-310, 1e-200, 1e-60, 1e-9, 0.1, 1.0, 2.0, 1e9, 1e60, 1e200, 1e300, 1.7e308]


@given(st.lists(st.sampled_from(SIZES + [-size for size in SIZES]) | st.floats(-2, 2), max_size=60))
@example([1.7e308, 0.5, 1.7e308, 1.7e308, 0.4, 0.03])
@example([-0.1, -0.1, 0.1, -1.7e308, 1.7e308, -0.1])
@example([10.0**power for power in range(309)])
def test_finite_curves_of_any_size_are_taken(curve):
    """What has left the range of losses, but not that of floats; positive, too, as most losses are."""
    for losses in (curve, [abs(point) for point in curve]):
        assert len(TRENDS.intersection(ids(losses, losses[::-1]))) <= 1


@pytest.mark.parametrize("unit", [1e-300, 1e-60, 1e60, 1e300])
def test_the_unit_of_a_loss_is_of_no_account(unit):
    """A curve that falls, one that bounces and one that leaves: as they are found in ones and tenths."""
    falling, bouncing = [0.7**step for step in range(12)], [0.9, 0.5] * 6
    for curve in (falling, bouncing, falling[::-1]):
        assert ids([point * unit for point in curve]) == ids(curve) != []


@pytest.mark.parametrize("points", [6, 8, 10, 15, 20])
@pytest.mark.parametrize("last", [0.1, 0.3, 0.5])
def test_a_tenth_of_noise_on_few_points_is_no_oscillation(points, last):
    """A short curve of mini-batches may be taken point by point and still is no bounce."""
    found = [ids(noisy(seed, points, 0.1, last=last)) for seed in range(200)]

    assert found.count(["loss_oscillating"]) <= 2


@pytest.mark.parametrize("points", [6, 8, 10, 15, 20])
def test_a_few_points_that_bounce_with_noise_do_oscillate(points):
    """Up and down in turn by a third, under a twentieth of noise."""
    draw = random.Random(points)
    curve = [(0.9 if step % 2 == 0 else 0.6) * (1 + 0.05 * draw.gauss(0, 1)) for step in range(points)]

    assert ids(curve) == ["loss_oscillating"]
