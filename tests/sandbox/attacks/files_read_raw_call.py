# expect: ok
# open(2) without the interpreter
# ruff: noqa
import ctypes, errno

libc = ctypes.CDLL(None, use_errno=True)
for path in (b"/etc/passwd", b"/proc/self/environ", b"/proc/1/environ", b"quizsvc.db", b"/dev/shm/x"):
    assert libc.open(path, 0o102, 0o600) == -1
    assert ctypes.get_errno() in (errno.EACCES, errno.EPERM)
print("refused")
