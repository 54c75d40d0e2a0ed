# expect: error, memory_limit
# the line that the error would quote is longer than all that may be printed
# ruff: noqa
eval("[" * 100_000)
