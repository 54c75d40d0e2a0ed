# expect: ok
# every family there is, without the interpreter
# ruff: noqa
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for family in range(46):
    assert libc.socket(family, 1, 0) == -1
assert libc.socketpair(1, 1, 0, (ctypes.c_int * 2)()) == -1
print("refused")
