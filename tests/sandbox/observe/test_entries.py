"""Entries that are read from memory are those that torch tells of."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch

from quizsvc.sandbox.observe.entries import MOST_VALUES, Entries, first


class Lying(torch.Tensor):
    """A tensor that answers for itself."""

    def data_ptr(self):
        """An address that is not its own."""
        return 8

    def detach(self):
        """Another tensor."""
        return torch.zeros(2)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.nn.Parameter(torch.tensor([0.5, -0.25])),
        torch.tensor(0.5, dtype=torch.float64),
        torch.arange(6.0)[2:],
        torch.arange(6.0).reshape(2, 3).T,
        torch.ones(1).expand(3),
        torch.tensor([0.5, 2.0], dtype=torch.bfloat16),
        torch.tensor([1, 2]),
        torch.tensor([1.0, math.inf]),
        torch.empty(0),
        torch.tensor([0.5, 0.25]).as_subclass(Lying),
    ],
    ids=str,
)
def test_all_entries_of_a_small_tensor(tensor):
    """Whatever its type, its place in memory and its class."""
    plain = tensor.as_subclass(torch.Tensor) if isinstance(tensor, Lying) else tensor

    assert Entries().read(tensor) == plain.reshape(-1).tolist()


def test_a_large_tensor_is_read_here_and_there():
    """From its first entry on, evenly."""
    read = Entries().read(torch.arange(1000.0))

    assert read is not None
    assert read[0] == 0
    assert MOST_VALUES <= len(read) < 2 * MOST_VALUES
    assert len({b - a for a, b in pairwise(read)}) == 1


def test_entries_follow_a_tensor_that_changes():
    """In place, and by other memory."""
    weight, entries = torch.nn.Parameter(torch.zeros(2)), Entries()
    assert entries.read(weight) == [0, 0]
    with torch.no_grad():
        weight += 1
    assert entries.read(weight) == [1, 1]
    weight.data = torch.full((3,), 2.0)
    assert entries.read(weight) == [2, 2, 2]
    weight.data = torch.full((3,), 3.0, dtype=torch.bfloat16)
    assert entries.read(weight) == [3, 3, 3]


def test_what_has_no_entries_is_not_read():
    """A sparse tensor has no memory of its own."""
    assert Entries().read(torch.eye(2).to_sparse()) is None
    assert first(torch.eye(2).to_sparse()) is None
    assert first(torch.empty(0)) is None


def test_the_first_entry_alone():
    """Of floats it is read; others have to be asked."""
    assert first(torch.tensor([[0.5, 1.0]])) == 0.5
    assert first(torch.tensor([0.5, 0.25])[1]) == 0.25
    assert first(torch.tensor(0.5, dtype=torch.float16)) is None
    assert first(torch.tensor([0.5, 0.25]).as_subclass(Lying)) is None
