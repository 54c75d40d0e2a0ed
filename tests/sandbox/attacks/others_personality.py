# expect: blocked
# another personality
# ruff: noqa
import ctypes

ctypes.CDLL(None).personality(0x0400000)
