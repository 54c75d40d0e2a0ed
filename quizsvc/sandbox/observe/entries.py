"""Entries of tensors, read from the memory where they lie: an operator of torch takes ten times as long."""

from __future__ import annotations

from ctypes import Array, c_double, c_float
from typing import Any

import torch
from torch import Tensor
from torch._C import DisableTorchFunctionSubclass
from torch.nn import Parameter

MOST_VALUES = 64  # entries of a tensor that are looked at, evenly spread

Values = list[float]

_CELLS: dict[torch.dtype, type[c_float] | type[c_double]] = {torch.float32: c_float, torch.float64: c_double}
_PLAIN = frozenset((Tensor, Parameter))  # other classes may answer for their memory as they like
# torch's own, whatever a snippet makes of them
_address, _count, _is_dense = Tensor.data_ptr, Tensor.numel, Tensor.is_contiguous


def first(tensor: Tensor) -> float | None:
    """The first entry of a tensor; None where that cannot be read like this."""
    cell = _CELLS.get(tensor.dtype) if type(tensor) in _PLAIN else None
    if cell is None:
        return None
    try:
        address = _address(tensor)
    except RuntimeError:  # it has no memory, or none of its own
        return None
    return cell.from_address(address).value if address else None


class Entries:
    """Some entries of one tensor, to be read again and again."""

    __slots__ = ("_at", "_cells", "_step")

    def __init__(self) -> None:
        self._at = -1
        self._cells: Array[Any] | None = None  # the whole memory of a plain and dense tensor, at `_at`
        self._step = 1

    def read(self, tensor: Tensor) -> Values | None:
        """The entries as they are now; None where there are none that could be read."""
        try:
            at = _address(tensor) if type(tensor) in _PLAIN else 0
            if at != self._at:
                self._find(tensor, at)
            if self._cells is not None:
                return self._cells[:: self._step]
            return _asked(tensor)
        except Exception:  # sparse, or without memory of its own
            return None

    def _find(self, tensor: Tensor, at: int) -> None:
        self._at, self._cells = at, None
        cell = _CELLS.get(tensor.dtype) if at and _is_dense(tensor) else None
        if cell is not None:
            count = _count(tensor)
            self._cells = (cell * count).from_address(at)
            self._step = max(1, count // MOST_VALUES)


def _asked(tensor: Tensor) -> Values:
    with DisableTorchFunctionSubclass():  # its class may be the snippet's own
        flat = Tensor.detach(tensor)
        if flat.is_complex():
            flat = torch.view_as_real(flat)
        flat = flat.view(-1) if flat.is_contiguous() else flat.reshape(-1)
        if flat.numel() > MOST_VALUES:
            flat = flat[:: flat.numel() // MOST_VALUES]
        values: Values = flat.tolist()
        return values
