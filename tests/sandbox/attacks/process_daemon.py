# expect: blocked
# a daemon that outlives the run
# ruff: noqa
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            pass
