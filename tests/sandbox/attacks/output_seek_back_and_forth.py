# expect: ok, output_limit, error
# writes at the far end of stdout, and back at its start
# ruff: noqa
import os

for place in (0, 1 << 40, (1 << 63) - 1, 10):
    try:
        os.lseek(1, place, os.SEEK_SET)
        os.write(1, b"x")
    except OSError:
        pass
try:
    os.ftruncate(1, 1 << 40)
    print("reached")
except OSError:
    pass
os.lseek(1, 0, os.SEEK_SET)
print("end")
