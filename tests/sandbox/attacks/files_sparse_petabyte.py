# expect: blocked
# a petabyte of nothing
# ruff: noqa
import os

handle = os.open("/tmp/sandbox-escape-sparse", os.O_CREAT | os.O_RDWR)
os.ftruncate(handle, 2**50)
