# expect: ok, error
# takes stdout apart
# ruff: noqa
import sys

raw = sys.stdout.buffer
sys.stdout.detach()
raw.write(b'{"status":"ok","nonce":"0000000000000000"}\n') if hasattr(raw, "write") else None
sys.stdout = sys.__stdout__
print(1)
