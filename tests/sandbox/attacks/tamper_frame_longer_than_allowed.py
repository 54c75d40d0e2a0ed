# expect: killed
# announces a message of 4 GiB
# ruff: noqa
import os
import struct

os.write(3, struct.pack(">I", 2**32 - 1) + b"x" * 100)
while True:
    pass
