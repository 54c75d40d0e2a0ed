# expect: output_limit
# the same below Python
# ruff: noqa
import os

while True:
    os.write(1, b"x" * 4096)
