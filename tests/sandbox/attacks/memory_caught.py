# expect: memory_limit
# runs out and goes on
# ruff: noqa
kept = []
while True:
    try:
        kept.append(bytearray(1 << 22))
    except MemoryError:
        pass
