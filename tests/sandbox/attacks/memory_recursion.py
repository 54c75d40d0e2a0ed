# expect: error
# endless recursion
# ruff: noqa
def down():
    down()


down()
