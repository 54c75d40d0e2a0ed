# expect: ok, error
# closes its own output
# ruff: noqa
import sys

sys.stdout.close()
