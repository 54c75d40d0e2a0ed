# expect: blocked
# a message to the next run
# ruff: noqa
open("/tmp/sandbox-escape-left", "w").write("hello")
