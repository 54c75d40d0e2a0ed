# expect: ok, error, memory_limit, timeout
# as many small mappings as the kernel gives
# ruff: noqa
import mmap

kept = []
try:
    while True:
        kept.append(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        kept[-1][0] = 1
except OSError:
    print("end", len(kept) > 100)
