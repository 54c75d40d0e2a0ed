# expect: output_limit
# one very long line
# ruff: noqa
print("x" * 10**7)
