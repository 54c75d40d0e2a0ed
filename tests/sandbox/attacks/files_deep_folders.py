# expect: blocked
# a thousand folders deep
# ruff: noqa
import os

for depth in range(1000):
    os.mkdir("sandbox-escape-deep")
    os.chdir("sandbox-escape-deep")
