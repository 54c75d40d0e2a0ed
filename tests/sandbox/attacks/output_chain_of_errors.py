# expect: error
# errors with long messages, each the cause of the next
# ruff: noqa
error = None
for number in range(50):
    try:
        raise ValueError("x" * 10_000) from error
    except ValueError as caught:
        error = caught
raise error
