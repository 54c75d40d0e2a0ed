# expect: blocked
# kills its parent
# ruff: noqa
import os, signal

os.kill(os.getppid(), signal.SIGKILL)
