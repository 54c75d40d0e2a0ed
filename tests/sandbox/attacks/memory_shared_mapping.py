# expect: memory_limit
# memory that the limit would not count
# ruff: noqa
import mmap

mmap.mmap(-1, 1 << 40)
