# expect: blocked
# written by C++, not by Python
# ruff: noqa
import torch

torch.save({"a": 1}, "/tmp/sandbox-escape.pt")
