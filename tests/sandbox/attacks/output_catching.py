# expect: output_limit, timeout
# endless print that catches the end
# ruff: noqa
while True:
    try:
        print("spam " * 100)
    except BaseException:
        pass
