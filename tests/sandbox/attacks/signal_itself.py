# expect: killed
# kills itself
# ruff: noqa
import os, signal

os.kill(os.getpid(), signal.SIGKILL)
