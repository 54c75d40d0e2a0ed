# expect: killed
# aborts
# ruff: noqa
import os

os.abort()
