"""Runs what snippets run, so that the first use is not the learner's."""

from __future__ import annotations

import io
import random
import statistics
import traceback
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

SEED = 0

_NEEDED: dict[str, dict[str, Any]] = {
    "LambdaLR": {"lr_lambda": lambda epoch: 1.0},
    "MultiplicativeLR": {"lr_lambda": lambda epoch: 1.0},
    "StepLR": {"step_size": 1},
    "MultiStepLR": {"milestones": [1]},
    "ExponentialLR": {"gamma": 0.9},
    "CosineAnnealingLR": {"T_max": 2},
    "CosineAnnealingWarmRestarts": {"T_0": 2},
    "CyclicLR": {"base_lr": 0.01, "max_lr": 0.1},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 4},
}
_LATE = ("SequentialLR", "ChainedScheduler")  # built from others


def everything() -> None:
    """Build and step each optimizer and scheduler, and touch the rest of what a lesson needs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for optimizer_class in _optimizers():
            _quietly(partial(_train, partial(optimizer_class, lr=0.01)))
        for scheduler_class in _schedulers():
            _quietly(partial(_train, _sgd, scheduler_class))
        _quietly(_composites)
        _quietly(_layers_and_losses)
        _quietly(_numpy_and_text)
    reseed()


REHEARSAL = """
import torch
from torch import nn, optim

torch.manual_seed(0)
inputs = torch.randn(8, 4)
targets = torch.randn(8, 1)
for model in (nn.Linear(4, 1), nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 1))):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    losses = []
    for epoch in range(3):
        optimizer.zero_grad()
        output = model(inputs)
        loss = ((output - targets) ** 2).mean() if epoch else nn.MSELoss()(output, targets)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
        print(f"epoch {epoch} loss {loss.item():.4f} lr {scheduler.get_last_lr()[0]:.4f}")
    print(scheduler.get_last_lr(), optimizer.param_groups[0]["lr"], losses)
"""


def reseed() -> None:
    """Every run starts from the same seed."""
    random.seed(SEED)
    np.random.seed(SEED)  # the legacy generator is what snippets use
    torch.manual_seed(SEED)


def _quietly(work: Callable[[], None]) -> None:
    """One thing less made warm is no reason to give up; it will work in the run, only later."""
    try:
        work()
    except Exception:
        traceback.print_exc()


def _optimizers() -> Iterator[Any]:
    for name in sorted(vars(torch.optim)):
        each = getattr(torch.optim, name)
        if (
            isinstance(each, type)
            and issubclass(each, torch.optim.Optimizer)
            and each is not torch.optim.Optimizer
        ):
            yield each


def _schedulers() -> Iterator[Any]:
    for name in sorted(vars(lr_scheduler)):
        each = getattr(lr_scheduler, name)
        if name.endswith("LR") and not name.startswith("_") and name not in _LATE:
            yield each
    yield lr_scheduler.ReduceLROnPlateau
    yield lr_scheduler.CosineAnnealingWarmRestarts


def _sgd(weights: Any) -> torch.optim.Optimizer:
    return torch.optim.SGD(weights, lr=0.1, momentum=0.9)


def _train(optimizer: Callable[[Any], torch.optim.Optimizer], scheduler: Any = None, rounds: int = 2) -> None:
    model = nn.Linear(4, 2, bias=False)
    stepper = optimizer(model.parameters())
    if isinstance(stepper, torch.optim.SparseAdam):
        return
    follow = scheduler(stepper, **_NEEDED.get(scheduler.__name__, {})) if scheduler else None
    inputs, targets = torch.randn(8, 4), torch.randn(8, 2)

    def closure() -> torch.Tensor:
        stepper.zero_grad()
        loss: torch.Tensor = nn.functional.mse_loss(model(inputs), targets)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach()  # torch warns once in a process of float(loss): the snippet's own shall be told

    for _ in range(rounds):
        loss = stepper.step(closure)  # type: ignore[arg-type]
        if follow is not None:
            follow.step(*([float(loss)] if isinstance(follow, lr_scheduler.ReduceLROnPlateau) else []))


def _composites() -> None:
    first = _sgd(nn.Linear(1, 1).parameters())
    parts = [lr_scheduler.ConstantLR(first), lr_scheduler.ExponentialLR(first, 0.9)]
    joined = lr_scheduler.SequentialLR(first, parts, milestones=[1])
    second = _sgd(nn.Linear(1, 1).parameters())
    chained = lr_scheduler.ChainedScheduler([lr_scheduler.StepLR(second, 1)], second)
    for optimizer, scheduler in ((first, joined), (second, chained)):
        optimizer.step()
        scheduler.step()
        scheduler.load_state_dict(scheduler.state_dict())
        optimizer.load_state_dict(optimizer.state_dict())


def _layers_and_losses() -> None:
    images, labels = torch.randn(2, 1, 8, 8), torch.tensor([0, 1])
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(18, 2),
    )
    nn.CrossEntropyLoss()(model(images), labels).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        nn.Linear(4, 2)(torch.randn(3, 4))
    nn.LSTM(3, 4)(torch.randn(2, 1, 3))[0].sum().backward()
    nn.TransformerEncoderLayer(8, 2, 8, batch_first=True)(torch.randn(1, 3, 8))
    for batch in DataLoader(TensorDataset(images, labels), batch_size=1, shuffle=True):
        repr(batch)
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    buffer.seek(0)
    model.load_state_dict(torch.load(buffer))


def _numpy_and_text() -> None:
    table = np.random.default_rng(0).normal(size=(4, 4))
    np.linalg.solve(table, table.mean(axis=0))
    torch.from_numpy(table).numpy().tolist()
    statistics.fmean([1.0, 2.0])
    repr(torch.linalg.svd(torch.randn(3, 3)))
    f"{torch.tensor(1.5):.4f} {np.float64(0.5):.3f}"
    warnings.warn("seen once", stacklevel=1)
