# expect: blocked
# a command, politely
# ruff: noqa
import subprocess

print(subprocess.run(["id"], capture_output=True))
