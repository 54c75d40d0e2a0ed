"""Every scheduler of torch.optim.lr_scheduler, with the parameters that decide its rates.

Left out are `last_epoch` (a run always starts at the start) and CyclicLR's `scale_fn` (a function).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizsvc.schedules.parameters import Parameter, PerGroup, Real, Steps, Switch, Whole, Word

MOST_STEPS = 1000
MOST_GROUPS = 4
MOST_PARTS = 4
HIGHEST_RATE = 1000.0
MOST_COUNT = 100_000


@dataclass(frozen=True, slots=True)
class Lambda:
    """A named function of the step. `expression` is Python with the parameters in braces."""

    name: str
    title: str
    scheduler: str
    expression: str
    parameters: Sequence[Parameter] = ()


@dataclass(frozen=True, slots=True)
class Scheduler:
    """One scheduler. `composite` ones are made of parts; one with `metrics` is told a loss at each step;
    one with `momentum` needs an optimizer that has some.
    """

    name: str
    summary: str
    parameters: Sequence[Parameter] = ()
    composite: str | None = None
    metrics: bool = False
    momentum: bool = False


def _count(name: str, default: int | None, about: str, low: int = 1, *, nullable: bool = False) -> Whole:
    return Whole(name, default, about, low, MOST_COUNT, nullable=nullable)


def _factor(name: str, default: float, about: str, high: float = 10.0) -> Real:
    return Real(name, default, about, 0.0, high)


def _rate(name: str, default: float | None, about: str, *, nullable: bool = False) -> PerGroup:
    return PerGroup(name, default, about, 0.0, HIGHEST_RATE, nullable=nullable, logarithmic=True)


def _divisor(name: str, default: float, about: str) -> Real:
    return Real(name, default, about, 1e-3, 1e12, logarithmic=True)


def _momenta(low: float, high: float) -> tuple[Parameter, ...]:
    return (
        Switch("cycle_momentum", True, "Whether momentum runs against the rate."),
        PerGroup("base_momentum", low, "Lowest momentum.", 0.0, 1.0),
        PerGroup("max_momentum", high, "Highest momentum.", 0.0, 1.0),
    )


LAMBDAS = (
    Lambda(
        "exponential", "Falls by one factor per step", "LambdaLR", "{base} ** step",
        (_factor("base", 0.95, "The factor."),),
    ),
    Lambda(
        "inverse_time", "Falls as 1 / (1 + decay · step)", "LambdaLR", "1 / (1 + {decay} * step)",
        (_factor("decay", 0.1, "How quickly it falls."),),
    ),
    Lambda("inverse_sqrt", "Falls as 1 / √(step + 1)", "LambdaLR", "(step + 1) ** -0.5"),
    Lambda(
        "warmup", "Rises in a line, then stays", "LambdaLR", "min(1.0, (step + 1) / {warmup_steps})",
        (_count("warmup_steps", 10, "Steps until the full rate."),),
    ),
    Lambda(
        "warmup_inverse_sqrt", "Rises in a line, then falls as 1 / √step", "LambdaLR",
        "min((step + 1) / {warmup_steps}, ({warmup_steps} / (step + 1)) ** 0.5)",
        (_count("warmup_steps", 10, "Steps until the full rate."),),
    ),
    Lambda(
        "constant_factor", "Multiplies at every step", "MultiplicativeLR", "{factor}",
        (_factor("factor", 0.95, "The factor."),),
    ),
    Lambda(
        "every", "Multiplies at every so many steps", "MultiplicativeLR",
        "{factor} if step % {every} == 0 else 1.0",
        (_count("every", 10, "Steps from one change to the next."), _factor("factor", 0.5, "The factor.")),
    ),
)  # fmt: skip


def _functions(scheduler: str) -> Word:
    names = [each.name for each in LAMBDAS if each.scheduler == scheduler]
    return Word("lr_lambda", names[0], "The function; its own parameters stand beside it.", choices=names)


SCHEDULERS = (
    Scheduler("LambdaLR", "The first rate times a function of the step.", (_functions("LambdaLR"),)),
    Scheduler(
        "MultiplicativeLR", "The rate before times a function of the step.", (_functions("MultiplicativeLR"),)
    ),
    Scheduler(
        "StepLR", "Multiplies by gamma at every step_size steps.",
        (_count("step_size", 10, "Steps from one change to the next."), _factor("gamma", 0.1, "The factor.")),
    ),
    Scheduler(
        "MultiStepLR", "Multiplies by gamma at each milestone.",
        (
            Steps("milestones", [30, 80], "The steps at which it changes.", 0, MOST_COUNT),
            _factor("gamma", 0.1, "The factor."),
        ),
    ),
    Scheduler(
        "ConstantLR", "A fixed share of the rate for a while, then all of it.",
        (
            _factor("factor", 1 / 3, "The share.", 1.0),
            _count("total_iters", 5, "Steps until the full rate.", 0),
        ),
    ),
    Scheduler(
        "LinearLR", "From one share of the rate to another in a line: a warm-up, mostly.",
        (
            Real("start_factor", 1 / 3, "Share at the start.", 1e-6, 1.0),
            _factor("end_factor", 1.0, "Share at the end.", 1.0),
            _count("total_iters", 5, "Steps from start to end."),
        ),
    ),
    Scheduler(
        "ExponentialLR", "Multiplies by gamma at every step.", (_factor("gamma", 0.95, "The factor."),)
    ),
    Scheduler(
        "SequentialLR", "One schedule after the other, changed at the milestones.", composite="sequential"
    ),
    Scheduler(
        "PolynomialLR", "Falls to 0 as a power of the steps left.",
        (
            _count("total_iters", 100, "Steps until 0."),
            Real("power", 1.0, "1 falls in a line, 2 quickly at first.", 0.0, 20.0),
        ),
    ),
    Scheduler(
        "CosineAnnealingLR", "Falls along half a cosine wave, and rises again past T_max.",
        (
            _count("T_max", 100, "Steps of the fall."),
            Real("eta_min", 0.0, "Lowest rate.", 0.0, HIGHEST_RATE, logarithmic=True),
        ),
    ),
    Scheduler("ChainedScheduler", "All schedules at once, their factors multiplied.", composite="chained"),
    Scheduler(
        "ReduceLROnPlateau", "Multiplies by factor when the loss it is told has not improved for a while.",
        (
            Word("mode", "min", "Whether lower or higher is better.", choices=("min", "max")),
            # PyTorch itself wants a factor under 1.
            Real("factor", 0.1, "The factor.", 0.0, 0.999999),
            _count("patience", 10, "Steps without improvement that are let pass.", 0),
            _factor("threshold", 1e-4, "How much better counts as better.", 1000.0),
            Word("threshold_mode", "rel", "Whether that is a share or an amount.", choices=("rel", "abs")),
            _count("cooldown", 0, "Steps after a change in which none is counted.", 0),
            _rate("min_lr", 0.0, "Lowest rate."),
            Real("eps", 1e-8, "A smaller change is not made.", 0.0, 1.0, logarithmic=True),
        ),
        metrics=True,
    ),
    Scheduler(
        "CyclicLR", "Up and down between two rates.",
        (
            _rate("base_lr", None, "Lower rate; the optimizer's own if null.", nullable=True),
            _rate("max_lr", 0.5, "Upper rate."),
            _count("step_size_up", 20, "Steps up."),
            _count("step_size_down", None, "Steps down; as many as up if null.", nullable=True),
            Word(
                "mode", "triangular", "How the height of the cycles changes.",
                choices=("triangular", "triangular2", "exp_range"),
            ),
            _factor("gamma", 1.0, "The factor per step of exp_range.", 1.0),
            *_momenta(0.8, 0.9),
        ),
        momentum=True,
    ),
    Scheduler(
        "CosineAnnealingWarmRestarts", "Falls along half a cosine wave, then starts anew.",
        (
            _count("T_0", 10, "Steps of the first fall."),
            Whole("T_mult", 2, "Each fall is so many times as long as the one before.", 1, 100),
            Real("eta_min", 0.0, "Lowest rate.", 0.0, HIGHEST_RATE, logarithmic=True),
        ),
    ),
    Scheduler(
        "OneCycleLR", "Up to a high rate and then far down, once.",
        (
            _rate("max_lr", 0.1, "Highest rate."),
            _count("total_steps", None, "Steps in all; as many as are drawn if null.", nullable=True),
            _count("epochs", None, "With steps_per_epoch: another way to say total_steps.", nullable=True),
            _count("steps_per_epoch", None, "Steps of an epoch.", nullable=True),
            Real("pct_start", 0.3, "Share of the steps that go up.", 0.0, 1.0),
            Word("anneal_strategy", "cos", "Shape of the fall.", choices=("cos", "linear")),
            _divisor("div_factor", 25.0, "The first rate is max_lr divided by this."),
            _divisor("final_div_factor", 1e4, "The last rate is the first divided by this."),
            Switch("three_phase", False, "Whether the far end is a fall of its own."),
            *_momenta(0.85, 0.95),
        ),
        momentum=True,
    ),
)  # fmt: skip

SIMPLE = {each.name: each for each in SCHEDULERS if each.composite is None and not each.metrics}
"""What composite schedulers can be made of: those that step without being told anything."""

BY_NAME = {each.name: each for each in SCHEDULERS}
LAMBDA_BY_NAME = {each.name: each for each in LAMBDAS}
