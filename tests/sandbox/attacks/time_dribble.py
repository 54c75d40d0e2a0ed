# expect: timeout
# dribbles output for ever
# ruff: noqa
import time

while True:
    print(".", end="", flush=True)
    time.sleep(0.05)
