# expect: blocked, error
# a C++ extension
# ruff: noqa
from torch.utils.cpp_extension import load_inline

load_inline("evil", "int f() { return 1; }", functions=["f"])
