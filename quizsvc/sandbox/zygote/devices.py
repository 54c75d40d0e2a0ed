"""Devices that a run has not, left out of seeding.

`torch.manual_seed` remembers the seed for each of them, with a traceback of who asked. That takes longer than
an update, and most snippets begin with it.
"""

from __future__ import annotations

import torch


def leave_out() -> None:
    """Have seeds reach the processor's generator alone. Once, in the zygote."""
    torch.cuda.manual_seed_all = torch.xpu.manual_seed_all = torch.mtia.manual_seed_all = _seed_none
    torch.mps.manual_seed = _seed_none


def _seed_none(seed: int) -> None:
    int(seed)  # as torch: what is no number is an error
