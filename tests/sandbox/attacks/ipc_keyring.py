# expect: blocked
# a key left in the kernel
# ruff: noqa
import ctypes

ctypes.CDLL(None).syscall(248, b"user", b"sandbox", b"secret", 6, -3)
