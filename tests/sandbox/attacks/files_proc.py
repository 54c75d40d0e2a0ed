# expect: ok
# processes as files
# ruff: noqa
import os

for path in (
    "/proc/self/maps",
    "/proc/self/mem",
    "/proc/1/environ",
    "/proc/self/fd",
    "/proc/self/root/etc/passwd",
):
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        continue
    print("reached", path)
