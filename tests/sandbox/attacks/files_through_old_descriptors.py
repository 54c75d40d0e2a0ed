# expect: ok
# paths and folders through every descriptor number
# ruff: noqa
import os

for number in range(1024):
    for way in ("/proc/self/fd/%d/../etc/passwd", "/dev/fd/%d/passwd"):
        try:
            print("reached", open(way % number).read()[:9])
        except OSError:
            pass
    try:
        os.fchdir(number)
        print("reached", number)
    except OSError:
        pass
print("end")
