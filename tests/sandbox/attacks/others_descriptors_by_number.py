# expect: ok
# looks for a descriptor beside the four that a run has
# ruff: noqa
import errno
import os

for number in range(4, 4096):
    try:
        os.write(number, b"x")
    except OSError as error:
        if error.errno == errno.EBADF:
            continue
    print("reached", number)
print("end")
