# expect: timeout
# a timer that fires all the time, and catches everything
# ruff: noqa
import signal

signal.signal(signal.SIGALRM, lambda *rest: None)
signal.setitimer(signal.ITIMER_REAL, 1e-5, 1e-5)
while True:
    try:
        sum(range(1000))
    except BaseException:
        pass
