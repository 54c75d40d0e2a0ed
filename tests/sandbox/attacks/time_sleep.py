# expect: timeout
# a long sleep
# ruff: noqa
import time

time.sleep(3600)
