# expect: error, memory_limit
# a tensor whose size overflows
# ruff: noqa
import torch

torch.empty(2**62)
