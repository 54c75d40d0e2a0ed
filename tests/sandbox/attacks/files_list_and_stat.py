# expect: ok
# what is there at all
# ruff: noqa
import os

assert not os.path.exists("/etc/passwd")
try:
    print(os.listdir("/"))
except OSError as error:
    print(type(error).__name__)
