# expect: blocked, error
# a library of its own
# ruff: noqa
import torch

torch.ops.load_library("/tmp/sandbox-escape.so")
