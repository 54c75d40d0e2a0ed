# expect: blocked
# a fork bomb
# ruff: noqa
import os

while True:
    os.fork()
