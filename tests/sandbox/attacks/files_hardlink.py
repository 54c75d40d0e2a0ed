# expect: blocked
# a second name for a file
# ruff: noqa
import os

os.link("/etc/passwd", "/tmp/sandbox-escape-hard")
