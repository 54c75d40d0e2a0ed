# expect: memory_limit
# a tensor of 400 GB
# ruff: noqa
import torch

torch.zeros(10**11)
