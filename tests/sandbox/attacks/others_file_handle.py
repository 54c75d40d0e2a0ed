# expect: blocked
# a file opened by its handle, past every path
# ruff: noqa
import ctypes

ctypes.CDLL(None).syscall(304, -100, 0, 0)
print("opened")
