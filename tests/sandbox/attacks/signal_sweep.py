# expect: ok
# looks for a process it may signal
# ruff: noqa
import os

for pid in range(1, 3000):
    if pid != os.getpid():
        try:
            os.kill(pid, 0)
        except OSError:
            continue
        print("reached", pid)
