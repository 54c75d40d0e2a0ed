# expect: blocked
# a call by its x32 number
# ruff: noqa
import ctypes

ctypes.CDLL(None).syscall(0x40000000 | 39)
