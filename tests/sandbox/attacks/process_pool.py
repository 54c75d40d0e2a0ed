# expect: blocked
# a pool of workers
# ruff: noqa
from concurrent.futures import ProcessPoolExecutor

print(list(ProcessPoolExecutor(2).map(abs, [1, 2])))
