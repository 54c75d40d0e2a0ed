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

# short, since many attacks use up their time or memory
LIMITS = ("--wall", "2.5", "--cpu", "0.75", "--memory", "64", "--pool", "2")


@pytest.fixture(scope="session")
def full_tier() -> Iterator[Client]:
    """A sandbox with every wall that this machine has."""
    with local(*LIMITS) as client:
        yield client


@pytest.fixture(scope="session")
def reduced_tier() -> Iterator[Client]:
    """A sandbox that was refused its namespaces."""
    with local("--no-namespaces", *LIMITS) as client:
        yield client


@pytest.fixture(params=["full", "reduced"])
def tier(request: pytest.FixtureRequest) -> Client:
    """Each tier in turn."""
    client: Client = request.getfixturevalue(f"{request.param}_tier")
    return client


@pytest.fixture
def sandbox(full_tier: Client) -> Client:
    """Any sandbox."""
    return full_tier
