# expect: ok
# watches what other processes compute, by the clocks that the kernel keeps of each
# ruff: noqa
import os
import time

for number in {1, os.getppid(), *range(os.getpid() - 5, os.getpid() + 5)} - {0, os.getpid()}:
    if number < 0:
        continue
    for ask in (lambda: time.clock_gettime((~number << 3) | 2), lambda: os.sched_getaffinity(number)):
        try:
            ask()
        except OSError:
            continue
        print("reached", number)
print(time.process_time() > 0, time.thread_time() > 0, len(os.sched_getaffinity(0)) > 0)
time.sleep(0.001)
