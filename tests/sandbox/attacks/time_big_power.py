# expect: timeout
# holds the interpreter's lock
# ruff: noqa
print("before")
9**9**9
