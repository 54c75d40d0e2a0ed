# expect: ok
# bytes that are no text
# ruff: noqa
import os, sys

os.write(1, b"\xff\xfe\x80 raw\n")
print("\ud800 lone, \0 nul")
print("\x1b[2J\x1b]0;title\x07 <script>alert(1)</script> \u202e bidi")
