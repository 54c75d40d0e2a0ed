# expect: ok
# System V's three
# ruff: noqa
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
assert libc.shmget(4711, 4096, 0o1666) == -1
assert libc.msgget(4711, 0o1666) == -1
assert libc.semget(4711, 1, 0o1666) == -1
print("refused")
