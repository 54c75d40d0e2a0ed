"""Schedules as PyTorch draws them, against closed forms and against loops written by hand."""

import json
import math

import pytest

from quizsvc.errors import Invalid
from quizsvc.grading import Grader
from quizsvc.schedules.catalog import SCHEDULERS
from quizsvc.schedules.planning import plan
from quizsvc.schedules.service import draw

WANTED = {"lr": [0.1], "steps": 60, "parameters": {}, "parts": [], "milestones": [], "metrics": []}
LOSSES = [0.9, 0.5, 0.4, *[0.4] * 40, 0.1]

BY_HAND = """
import json
import torch
weights = [torch.nn.Parameter(torch.zeros(1)) for _ in LR]
groups = [{"params": [weight], "lr": lr} for weight, lr in zip(weights, LR)]
optimizer = torch.optim.SGD(groups, momentum=0.9)
functions = {"LambdaLR": lambda n: 0.5 ** n, "MultiplicativeLR": lambda n: 0.9}
PARTS = json.loads(PARTS)
for kind in PARTS:
    if kind["scheduler"] in functions:
        kind["parameters"] = {"lr_lambda": functions[kind["scheduler"]]}
made = [getattr(torch.optim.lr_scheduler, p["scheduler"])(optimizer, **p["parameters"]) for p in PARTS]
if NAME == "SequentialLR":
    scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, made, MILESTONES)
elif NAME == "ChainedScheduler":
    scheduler = torch.optim.lr_scheduler.ChainedScheduler(made)
else:
    scheduler = made[0]
for n in range(STEPS):
    optimizer.step()
    scheduler.step(*([LOSSES[min(n, len(LOSSES) - 1)]] if LOSSES else []))
"""

PARAMETERS = {
    "LambdaLR": {"lr_lambda": "exponential", "base": 0.5},
    "MultiplicativeLR": {"lr_lambda": "constant_factor", "factor": 0.9},
    "StepLR": {"step_size": 7, "gamma": 0.5},
    "MultiStepLR": {"milestones": [3, 20, 21], "gamma": 0.3},
    "ConstantLR": {"factor": 0.25, "total_iters": 11},
    "LinearLR": {"start_factor": 0.1, "end_factor": 0.9, "total_iters": 30},
    "ExponentialLR": {"gamma": 0.97},
    "PolynomialLR": {"total_iters": 40, "power": 2.0},
    "CosineAnnealingLR": {"T_max": 25, "eta_min": 0.001},
    "ReduceLROnPlateau": {"factor": 0.5, "patience": 3, "cooldown": 2, "min_lr": 0.001, "mode": "min"},
    "CyclicLR": {"base_lr": [0.01, 0.02], "max_lr": [0.1, 0.3], "step_size_up": 5, "mode": "triangular2"},
    "CosineAnnealingWarmRestarts": {"T_0": 5, "T_mult": 3},
    "OneCycleLR": {"max_lr": [0.5, 0.7], "total_steps": 60, "pct_start": 0.2, "three_phase": True},
}
PARTS = [
    {"scheduler": "LinearLR", "parameters": {"start_factor": 0.2, "total_iters": 9}},
    {"scheduler": "ExponentialLR", "parameters": {"gamma": 0.9}},
]


@pytest.fixture
def drawn(open_sandbox):
    """Draw a schedule; what is not given is as in WANTED."""
    grader = Grader(open_sandbox)
    return lambda **wanted: draw(plan(**{**WANTED, **wanted}), grader.run)


@pytest.mark.parametrize("scheduler", SCHEDULERS, ids=lambda each: each.name)
def test_every_scheduler_of_pytorch_is_drawn_as_a_loop_by_hand_uses_it(open_sandbox, drawn, scheduler):
    """Two groups, parameters other than the defaults, the same rates to the last bit."""
    wanted = {
        "lr": [0.1, 0.02],
        "parameters": PARAMETERS.get(scheduler.name, {}),
        "parts": PARTS if scheduler.composite else [],
        "milestones": [12] if scheduler.composite == "sequential" else [],
        "metrics": LOSSES if scheduler.metrics else [],
    }
    given = {
        "NAME": scheduler.name,
        "LR": wanted["lr"],
        "PARTS": json.dumps(
            wanted["parts"] or [{"scheduler": scheduler.name, "parameters": wanted["parameters"]}]
        ),
        "MILESTONES": wanted["milestones"],
        "LOSSES": wanted["metrics"],
        "STEPS": WANTED["steps"],
    }
    by_hand = open_sandbox.run(BY_HAND, given).to_dict()

    found = drawn(scheduler=scheduler.name, **wanted)
    assert by_hand["status"] == "ok", by_hand["error"]
    assert found.rates == [update["lr"] for update in by_hand["trace"]["updates"]]
    assert len(found.rates) == found.steps == 60
    assert found.rates[0] != found.rates[-1]
    again = open_sandbox.run(found.code, {}).to_dict()
    assert [update["lr"] for update in again["trace"]["updates"]] == found.rates


def one_cycle(n: int) -> float:
    """Up to 1 over the first 10 of 20 steps, down to 1/25/10000 after, each along half a cosine."""
    low, high, end = 1 / 25, 1.0, 1 / 25 / 1e4
    up = 20 * 0.5 - 1
    start, stop, share = (low, high, n / up) if n <= up else (high, end, (n - up) / (19 - up))
    return stop + (start - stop) / 2 * (1 + math.cos(math.pi * share))


@pytest.mark.parametrize(
    ("wanted", "rate"),
    [
        ({"scheduler": "StepLR", "parameters": {"step_size": 2, "gamma": 0.5}}, lambda n: 0.5 ** (n // 2)),
        ({"scheduler": "CosineAnnealingLR", "parameters": {"T_max": 20}},
         lambda n: (1 + math.cos(math.pi * n / 20)) / 2),
        ({"scheduler": "OneCycleLR", "parameters": {"max_lr": 1.0, "pct_start": 0.5}}, one_cycle),
        ({"scheduler": "LambdaLR", "parameters": {"lr_lambda": "warmup_inverse_sqrt", "warmup_steps": 4}},
         lambda n: min((n + 1) / 4, math.sqrt(4 / (n + 1)))),
        ({"scheduler": "MultiplicativeLR", "parameters": {"lr_lambda": "every", "every": 3, "factor": 0.5}},
         lambda n: 0.5 ** (n // 3)),
        ({"scheduler": "ReduceLROnPlateau", "parameters": {"patience": 1, "factor": 0.5},
          "metrics": [1.0, 1.0, 1.0, 0.5, 0.25]},
         # Told the loss of steps 0 to 2, two of them no better, it halves the rate before step 3; then the
         # loss falls up to step 4 and stays, so every second step from 6 on halves it again.
         lambda n: 1.0 if n < 3 else 0.5 ** (1 + max(0, (n - 5) // 2))),
    ],
    ids=lambda value: value.get("scheduler") if isinstance(value, dict) else "",
)  # fmt: skip
def test_schedules_have_their_closed_form(drawn, wanted, rate):
    """What an author can work out on paper."""
    found = drawn(lr=[1.0], steps=20, **wanted)

    assert [rates[0] for rates in found.rates] == pytest.approx([rate(n) for n in range(20)])


def test_what_pytorch_refuses_is_told_in_its_words(drawn):
    """OneCycleLR cannot be stepped past its total."""
    with pytest.raises(Invalid, match=r"PyTorch refuses.*ValueError.*total"):
        drawn(scheduler="OneCycleLR", parameters={"total_steps": 10}, steps=20)


def test_a_schedule_drawn_before_is_not_run_again(drawn):
    """The same request has the same answer."""
    one = drawn(scheduler="ExponentialLR", parameters={"gamma": 0.91})
    seen = plan(**{**WANTED, "scheduler": "ExponentialLR", "parameters": {"gamma": 0.91}})

    assert draw(seen, lambda code: pytest.fail("it was run again")) is one
