# expect: blocked
# new namespaces of its own
# ruff: noqa
import ctypes

ctypes.CDLL(None).unshare(0x10000000)
