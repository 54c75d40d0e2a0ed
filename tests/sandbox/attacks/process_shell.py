# expect: blocked
# a shell
# ruff: noqa
import os

os.execv("/bin/sh", ["sh", "-c", "id"])
