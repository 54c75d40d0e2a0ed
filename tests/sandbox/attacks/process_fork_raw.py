# expect: ok
# fork and vfork without the interpreter
# ruff: noqa
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
assert libc.fork() == -1 and libc.vfork() == -1
print("refused")
