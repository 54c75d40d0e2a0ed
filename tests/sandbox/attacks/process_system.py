# expect: blocked
# a command
# ruff: noqa
import os

print(os.system("id"))
