# expect: blocked
# all inodes
# ruff: noqa
import tempfile

for index in range(10**6):
    tempfile.NamedTemporaryFile(prefix="sandbox-escape-", delete=False)
