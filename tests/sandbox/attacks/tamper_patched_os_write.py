# expect: ok, error, killed, timeout
# patches what the answer is sent with
# ruff: noqa
import os

write = os.write
os.write = lambda handle, data: write(handle, data[:1] * 3 if handle == 3 else data)
print("end")
