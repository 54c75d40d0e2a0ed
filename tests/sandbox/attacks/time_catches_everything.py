# expect: timeout
# catches whatever is thrown at it
# ruff: noqa
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
