# expect: blocked
# takes the words of the refusals away; the wall stays
# ruff: noqa
import sys

refusals = sys.modules["quizsvc.sandbox.zygote.refusals"]
refusals._active = False
refusals._BY_PREFIX.clear()
print(open("/etc/passwd").read() and "reached")
