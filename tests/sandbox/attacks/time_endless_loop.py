# expect: timeout
# an endless loop
# ruff: noqa
while True:
    pass
