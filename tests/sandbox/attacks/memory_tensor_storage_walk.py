# expect: ok, error, killed, memory_limit
# a view beyond a tensor's memory, and memory without end
# ruff: noqa
import torch

small = torch.zeros(1)
for place in (10**3, 10**9, -1, 2**62):
    try:
        print("reached" if small.as_strided((1,), (1,), place).item() else "")
    except (RuntimeError, OverflowError):
        pass
small.untyped_storage().resize_(1 << 40)
