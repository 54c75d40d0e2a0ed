# expect: memory_limit
# many small objects
# ruff: noqa
kept = []
while True:
    kept.append([None] * 100)
