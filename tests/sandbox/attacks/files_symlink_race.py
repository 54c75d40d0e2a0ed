# expect: blocked
# a link to swap later
# ruff: noqa
import os

os.symlink("/etc/passwd", "/tmp/sandbox-escape-link")
