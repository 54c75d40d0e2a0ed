# expect: ok
# time bombs end with the process
# ruff: noqa
import atexit, signal

signal.signal(signal.SIGALRM, lambda *_: print("boom"))
signal.setitimer(signal.ITIMER_REAL, 0.3)
atexit.register(lambda: print("late"))
print("armed")
