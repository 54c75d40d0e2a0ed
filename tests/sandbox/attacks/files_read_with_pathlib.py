# expect: blocked
# the same through pathlib
# ruff: noqa
from pathlib import Path

print(Path("/etc/shadow").read_bytes())
