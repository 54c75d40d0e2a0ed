# expect: blocked
# takes another process's descriptor
# ruff: noqa
import ctypes

ctypes.CDLL(None).syscall(438, 3, 0, 0)
