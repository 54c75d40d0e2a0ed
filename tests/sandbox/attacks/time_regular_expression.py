# expect: timeout
# a catastrophic regular expression
# ruff: noqa
import re

re.match(r"(a+)+$", "a" * 64 + "b")
