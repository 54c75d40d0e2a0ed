# expect: blocked
# the clock of everybody
# ruff: noqa
import time

time.clock_settime(time.CLOCK_REALTIME, 0)
