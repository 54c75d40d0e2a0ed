# expect: output_limit
# one byte far behind the end of stdout
# ruff: noqa
import os

try:
    os.ftruncate(1, 1 << 50)
except OSError as refused:
    print(refused)
os.lseek(1, 1 << 50, 0)
os.write(1, b"x")
