# expect: timeout
# a loop that begins when the program ends
# ruff: noqa
import atexit


def endless():
    while True:
        pass


atexit.register(endless)
