# expect: timeout, killed, ok
# stops itself
# ruff: noqa
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
print("end")
