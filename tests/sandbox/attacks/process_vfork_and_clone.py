# expect: ok, blocked, killed
# new processes by the numbers of the calls
# ruff: noqa
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if libc.syscall(58) > 0:
    print("reached vfork")
for flags in (0x11, 0x4111, 0x10000011, 0x3D0F00):
    if libc.syscall(56, flags, 0, 0, 0, 0) > 0:
        print("reached clone")
