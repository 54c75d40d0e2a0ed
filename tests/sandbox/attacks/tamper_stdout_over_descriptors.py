# expect: ok
# stdout laid over every other descriptor
# ruff: noqa
import os

for number in range(2, 64):
    try:
        os.dup2(1, number)
    except OSError:
        pass
print("over")
