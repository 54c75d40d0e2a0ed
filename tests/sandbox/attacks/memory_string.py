# expect: memory_limit
# one string
# ruff: noqa
text = "x" * 10**10
