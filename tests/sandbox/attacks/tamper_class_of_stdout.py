# expect: ok, error, killed
# changes what stdout is and how it writes
# ruff: noqa
import io
import sys

out = sys.stdout
try:
    out.__class__ = type("Out", (io.StringIO,), {"write": lambda self, text: print("reached")})
except TypeError:
    pass
out.write("\x00\x00\x00\x02{}" * 10)
del out.write
out.reconfigure(errors="strict")
print("\ud800" if False else "end")
