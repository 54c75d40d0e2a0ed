# expect: output_limit
# endless print
# ruff: noqa
while True:
    print("spam " * 100)
