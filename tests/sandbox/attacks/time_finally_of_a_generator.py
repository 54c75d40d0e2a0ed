# expect: timeout
# a generator that is closed at the end and does not close
# ruff: noqa
def numbers():
    try:
        yield 1
    finally:
        while True:
            pass


held = numbers()
print(next(held))
