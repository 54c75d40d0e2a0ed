# expect: blocked
# kills its group
# ruff: noqa
import os, signal

os.killpg(0, signal.SIGKILL)
