# expect: memory_limit
# a megabyte at a time
# ruff: noqa
kept = []
while True:
    kept.append(bytearray(1 << 20))
