# expect: output_limit
# the same on standard error
# ruff: noqa
import sys

while True:
    sys.stderr.write("spam " * 100)
