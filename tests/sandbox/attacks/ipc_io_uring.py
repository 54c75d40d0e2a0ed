# expect: blocked
# io_uring ends the run
# ruff: noqa
import ctypes

ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120))
