"""One supervisor per tier for all tests of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quizsvc.sandbox import Client, local

CANONICAL = """\
import torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
for epoch in range(4):
    optimizer.zero_grad()
    loss = (model(torch.ones(4, 1)) ** 2).mean()
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"{scheduler.get_last_lr()[0]:.4f}", loss.item())
"""

SMALL = ("--memory", "64", "--pool", "2")
PATIENT, PATIENCE_S = (*SMALL, "--wall", "100", "--cpu", "4"), 150
"""No snippet that comes to an end of its own is cut off, however slow the machine may be; one that stays at
its memory limit ends by its processor time.
"""

HASTY = (*SMALL, "--wall", "6.5", "--cpu", "0.75")
"""For attacks that use up their time."""


@pytest.fixture(scope="session")
def full_tier() -> Iterator[Client]:
    """A sandbox with every wall that this machine has."""
    with local(*PATIENT, timeout=PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="session")
def reduced_tier() -> Iterator[Client]:
    """A sandbox that was refused its namespaces."""
    with local("--no-namespaces", *PATIENT, timeout=PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="session")
def hasty_full_tier() -> Iterator[Client]:
    """The first of them, with little time for a run."""
    with local(*HASTY) as client:
        yield client


@pytest.fixture(scope="session")
def hasty_reduced_tier() -> Iterator[Client]:
    """The second of them, with little time for a run."""
    with local("--no-namespaces", *HASTY) as client:
        yield client


@pytest.fixture
def sandbox(full_tier: Client) -> Client:
    """Any sandbox."""
    return full_tier
