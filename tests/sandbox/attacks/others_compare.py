# expect: blocked
# the parent compared with this process: which descriptors and memory they share
# ruff: noqa
import ctypes
import os

print(ctypes.CDLL(None).syscall(312, os.getpid(), os.getppid(), 0, 0, 0))
