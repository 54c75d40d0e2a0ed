# expect: memory_limit
# numpy's own allocation
# ruff: noqa
import numpy

numpy.ones((10**6, 10**5))
