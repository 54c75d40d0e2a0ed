# expect: blocked
# a file beside torch
# ruff: noqa
import torch

open(torch.__path__[0] + "/evil.py", "w").write("x")
