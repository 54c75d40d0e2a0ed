# expect: error, blocked, output_limit
# a petabyte behind standard output
# ruff: noqa
import os

os.ftruncate(1, 2**50)
