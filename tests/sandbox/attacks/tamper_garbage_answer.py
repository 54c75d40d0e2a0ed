# expect: killed
# garbage in the sandbox's own channel
# ruff: noqa
import os

os.write(3, b"\xff" * 4096)
